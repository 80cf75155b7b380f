"""kaoping completion: what a shell needs to complete commands, options and files."""

from __future__ import annotations

import argparse
import importlib

from .printing import say

EXAMPLES = """
举例（写进启动文件，每次打开终端都有）：
  bash:  echo 'eval "$(kaoping completion bash)"' >> ~/.bashrc
  zsh:   echo 'eval "$(kaoping completion zsh)"' >> ~/.zshrc
  fish:  kaoping completion fish > ~/.config/fish/completions/kaoping.fish
"""

BASH = """\
_kaoping() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" words=""
    if [ "$COMP_CWORD" -eq 1 ]; then
        words="{commands} --help --version"
    elif [[ "$word" == -* ]]; then
        case "${{COMP_WORDS[1]}}" in
{cases}
        esac
    elif [ "${{COMP_WORDS[1]}}" = completion ]; then
        words="bash zsh fish"
    fi
    if [ -n "$words" ]; then
        COMPREPLY=( $(compgen -W "$words" -- "$word") )
    else
        COMPREPLY=( $(compgen -f -- "$word") )
    fi
}}
complete -o filenames -F _kaoping kaoping
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("shell", metavar="shell", choices=("bash", "zsh", "fish"), help="bash、zsh 或 fish")


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    say(script(options.shell))
    return 0


def script(shell: str) -> str:
    """The completion script for a shell, made from the commands themselves."""
    from .main import COMMANDS  # main imports this module in its turn

    taken = {name: _options(name) for name in COMMANDS}
    if shell == "fish":
        return _fish(COMMANDS, taken)
    cases = "\n".join(f'            {name}) words="{" ".join(option for option, _ in options)}" ;;' for name, options in taken.items())
    bash = BASH.format(commands=" ".join(COMMANDS), cases=cases)
    return bash if shell == "bash" else "autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n" + bash


def _options(command: str) -> list[tuple[str, str]]:
    """The long options of a command with what each does."""
    parser = argparse.ArgumentParser(add_help=False)
    importlib.import_module(f".{command}", __package__).arguments(parser)
    named = [(option, str(action.help)) for action in parser._actions for option in action.option_strings if option.startswith("--")]
    return [*named, ("--help", "显示说明")]


def _fish(commands: dict[str, str], taken: dict[str, list[tuple[str, str]]]) -> str:
    lines = [f"complete -c kaoping -n __fish_use_subcommand -f -a {name} -d '{does}'" for name, does in commands.items()]
    for name, options in taken.items():
        lines += [f"complete -c kaoping -n '__fish_seen_subcommand_from {name}' -l {option[2:]} -d '{does}'" for option, does in options]
    lines.append("complete -c kaoping -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'")
    return "\n".join(lines) + "\n"
