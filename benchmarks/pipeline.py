"""The seven steps of a turn of v1-current as stubs that cost next to nothing: what is left is running them.

input, the director's plan, thinker, then output and ui at once, then the reply; memorizer and director follow in
the background.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

TOKENS = 10
STEPS = ("input", "plan", "thinker", "output", "ui", "memorizer", "director")
Emit = Callable[[str], None]
Message = dict[str, str]


def history(length: int) -> list[Message]:
    """Give a conversation of so many messages, about 230 characters each."""
    text = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor " * 3
    return [{"role": ("user", "assistant")[n % 2], "content": text} for n in range(length)]


@dataclass
class Stubs:
    """The bodies of the steps; `ran` counts them, which proves that nothing was skipped."""

    ran: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STEPS, 0))

    async def input(self, text: str) -> Message:
        """Give the user's message."""
        self.ran["input"] += 1
        return {"role": "user", "content": text}

    async def plan(self, messages: list[Message]) -> str:
        """Give a plan."""
        self.ran["plan"] += 1
        return "1. look\n2. answer"

    async def thinker(self, messages: list[Message], plan: str) -> str:
        """Give a thought."""
        self.ran["thinker"] += 1
        return "a thought"

    async def output(self, messages: list[Message], thought: str, emit: Emit | None) -> str:
        """Give the reply, and stream it when somebody listens."""
        self.ran["output"] += 1
        if emit is not None:
            for _ in range(TOKENS):
                emit("token ")
        return "token " * TOKENS

    async def ui(self, thought: str) -> str:
        """Give what is shown."""
        self.ran["ui"] += 1
        return "<div/>"

    async def memorizer(self, messages: list[Message], reply: str) -> int:
        """Give the new memory."""
        self.ran["memorizer"] += 1
        return len(messages)

    async def director(self, messages: list[Message], reply: str) -> int:
        """Give the new direction."""
        self.ran["director"] += 1
        return len(messages)
