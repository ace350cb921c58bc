// SPDX-License-Identifier: Apache-2.0
/* limpet completion bash|zsh|fish: a script for the shell to read. */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/exec.h"
#include "cli/exit_code.h"
#include "cli/gc.h"
#include "cli/output.h"
#include "cli/shell.h"

static int completion(const struct options *options);

const struct command commands[] = {
	{"exec", "run Python code in the process: exec PID CODE", 1, exec_run},
	{"shell", "a Python prompt in the process", 0, shell_run},
	{"gc", "run its garbage collector, or set what it does", 0, gc_run},
	{"completion", "print completion for a shell: bash, zsh or fish", 0, completion},
	{NULL, NULL, 0, NULL},
};

/** All commands, one blank between them. */
static void print_commands(void)
{
	const struct lp_analysis_info *analyses;
	const struct command *command;
	size_t count, i;

	analyses = lp_analyses(&count);
	for (i = 0; i < count; i++)
		printf("%s ", analyses[i].name);
	for (command = commands; command->name; command++)
		printf("%s%s", command->name, command[1].name ? " " : "");
}

/** All long options, with two dashes, one blank between them. */
static void print_options(void)
{
	const struct option_help *option;

	for (option = option_help; option->spelling; option++) {
		const char *name = strstr(option->spelling, "--");

		printf("%s%.*s", option == option_help ? "" : " ", (int)strcspn(name, " "), name);
	}
}

static void print_bash(void)
{
	printf("_limpet() {\n"
	       "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
	       "    case $before in\n"
	       "    --mode) COMPREPLY=($(compgen -W 'auto cow stop' -- \"$current\")); return ;;\n"
	       "    --color) COMPREPLY=($(compgen -W 'auto always never' -- \"$current\")); return "
	       ";;\n"
	       "    --sort) COMPREPLY=($(compgen -W 'share shallow_bytes owned_bytes "
	       "retained_bytes count type' -- \"$current\")); return ;;\n"
	       "    --min-verdict) COMPREPLY=($(compgen -W 'expected possible likely leaking' -- "
	       "\"$current\")); return ;;\n"
	       "    --by) COMPREPLY=($(compgen -W 'type holder' -- \"$current\")); return ;;\n"
	       "    --dot|--svg|--png|-o|--output|--baseline|--write-baseline)\n"
	       "        COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n"
	       "    --sysroot) COMPREPLY=($(compgen -d -- \"$current\")); return ;;\n"
	       "    -p|--pid) COMPREPLY=($(compgen -W \"$(pgrep -f '[p]ython')\" -- "
	       "\"$current\")); return ;;\n"
	       "    esac\n"
	       "    if [[ $current == -* ]]; then\n"
	       "        COMPREPLY=($(compgen -W '");
	print_options();
	printf("' -- \"$current\"))\n"
	       "    elif [[ $COMP_CWORD == 1 ]]; then\n"
	       "        COMPREPLY=($(compgen -W '");
	print_commands();
	printf("' -- \"$current\"))\n"
	       "    else\n"
	       "        COMPREPLY=($(compgen -W \"$(pgrep -f '[p]ython')\" -- \"$current\") "
	       "$(compgen -f -- \"$current\"))\n"
	       "    fi\n"
	       "}\n"
	       "complete -F _limpet limpet\n");
}

static void print_zsh(void)
{
	printf("#compdef limpet\nautoload -U +X bashcompinit && bashcompinit\n");
	print_bash();
}

static void print_fish(void)
{
	const struct option_help *option;

	printf("complete -c limpet -f\ncomplete -c limpet -n __fish_is_first_arg -a '");
	print_commands();
	printf("'\ncomplete -c limpet -F -n 'not __fish_is_first_arg' -a '(pgrep -f "
	       "\"[p]ython\")'\n");
	for (option = option_help; option->spelling; option++) {
		const char *name = strstr(option->spelling, "--") + 2;

		printf("complete -c limpet -l %.*s -d '%s'\n", (int)strcspn(name, " "), name,
		       option->text);
	}
}

static int completion(const struct options *options)
{
	static const struct {
		const char *shell;
		void (*print)(void);
	} shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
	size_t i;

	for (i = 0; options->target && i < sizeof(shells) / sizeof(*shells); i++) {
		if (!strcmp(options->target, shells[i].shell)) {
			shells[i].print();
			return output_end();
		}
	}
	complain("completion is for bash, zsh or fish: limpet completion bash");
	return EXIT_USAGE;
}
