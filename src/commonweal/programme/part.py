"""What every part of a rule file has in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=48)]


class Part(BaseModel):
    """What every part of a rule file has in common: no unknown keys, no changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Title(Part):
    """A text for people, in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
