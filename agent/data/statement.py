"""One statement as the guard looks at it: tokens, what stands around each, and what belongs together."""

from __future__ import annotations

from dataclasses import dataclass

from agent.data.lexer import Token


@dataclass(frozen=True, slots=True)
class Statement:
    """The tokens of one statement, and what stands around each."""

    text: str
    tokens: tuple[Token, ...]
    capitals: tuple[str, ...]  # of each token, made once: every rule looks at them

    def upper(self, index: int) -> str:
        """Give the token at this place in capitals, an empty text outside the statement."""
        return self.capitals[index] if 0 <= index < len(self.capitals) else ""

    def names(self, index: int) -> bool:
        """Tell whether a word or a quoted name stands at this place."""
        return index < len(self.tokens) and self.tokens[index].kind in ("word", "quoted")

    def is_name(self, index: int) -> bool:
        """Tell whether the server takes the word at this place for a part of ``a.b`` whatever it is."""
        token = self.tokens[index]
        if self.upper(index - 1) == "." and self.tokens[index - 1].end == token.start:
            return index > 1 and self.names(index - 2)
        return self.upper(index + 1) == "." and self.tokens[index + 1].start == token.end

    def calls(self, index: int) -> bool:
        """Tell whether a bracket follows the name at this place."""
        return self.upper(index + 1) == "("

    def arguments(self, index: int) -> list[list[Token]]:
        """Give the tokens of each argument of the call whose name stands at this place."""
        found: list[list[Token]] = [[]]
        depth = 1
        for token in self.tokens[index + 2 :]:
            depth += token.is_operator("(") - token.is_operator(")")
            if not depth:
                break
            if depth == 1 and token.is_operator(","):
                found.append([])
            else:
                found[-1].append(token)
        return found


def is_column_list(statement: Statement, index: int) -> bool:
    """Tell whether ``name (a, b) AS (`` declares the columns of a WITH query at this place."""
    before = statement.upper(index - 1)
    if before == ")" or (before == "AS" and statement.upper(index - 2) == ")"):
        return _closes_names(statement, index) is not None  # (SELECT ...) AS t (a, b)
    if before not in ("WITH", "RECURSIVE", ","):
        return False
    end = _closes_names(statement, index)
    return end is not None and (statement.upper(end + 1), statement.upper(end + 2)) == ("AS", "(")


def _closes_names(statement: Statement, index: int) -> int | None:
    """Give the place of the bracket that closes ``name (a, b)``, None when there is more than names in it."""
    end = index + 2
    while end < len(statement.tokens) and (
        statement.tokens[end].kind in ("word", "quoted") or statement.upper(end) == ","
    ):
        end += 1
    return end if statement.upper(end) == ")" else None
