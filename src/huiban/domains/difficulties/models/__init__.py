from huiban.domains.difficulties.models.difficulty import Difficulty, DifficultyStep

__all__ = ["Difficulty", "DifficultyStep"]
