"""Why a programme decided as it did: stored determinations in, reasons in two languages out."""
