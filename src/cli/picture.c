// SPDX-License-Identifier: Apache-2.0
#include "cli/picture.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/exit_code.h"
#include "cli/output.h"

extern char **environ;

/* What dot reads, writes and says are files without a name: none of them can block another. */
enum { INPUT, OUTPUT, ERRORS, STREAMS };

/** Run dot with an argument; its exit status, -1 where it is not installed. */
static int run_dot(char *argument, const int *files)
{
	char *words[] = {(char[]){"dot"}, argument, NULL};
	posix_spawn_file_actions_t actions;
	int i, code, status = -1;
	pid_t pid;

	if (posix_spawn_file_actions_init(&actions))
		return -1;
	for (i = 0; i < STREAMS; i++)
		posix_spawn_file_actions_adddup2(&actions, files[i], i);
	code = posix_spawnp(&pid, "dot", &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (code)
		return -1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static bool open_files(int *files)
{
	static const char *const names[] = {"limpet: input", "limpet: output", "limpet: errors"};
	int i;

	for (i = 0; i < STREAMS; i++)
		files[i] = memfd_create(names[i], MFD_CLOEXEC);
	return files[INPUT] >= 0 && files[OUTPUT] >= 0 && files[ERRORS] >= 0;
}

static void close_files(const int *files)
{
	int i;

	for (i = 0; i < STREAMS; i++) {
		if (files[i] >= 0)
			close(files[i]);
	}
}

/** All bytes of a file, with a NUL behind; NULL when memory is short. */
static char *read_all(int file, size_t *size)
{
	struct stat status;
	char *bytes;
	ssize_t count;

	if (fstat(file, &status) < 0)
		return NULL;
	bytes = malloc((size_t)status.st_size + 1);
	if (!bytes)
		return NULL;
	for (*size = 0; *size < (size_t)status.st_size; *size += (size_t)count) {
		count = pread(file, bytes + *size, (size_t)status.st_size - *size, (off_t)*size);
		if (count <= 0)
			break;
	}
	bytes[*size] = 0;
	return bytes;
}

static bool write_all(int file, const char *bytes, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t count = pwrite(file, bytes + done, size - done, (off_t)done);

		if (count <= 0)
			return false;
		done += (size_t)count;
	}
	return true;
}

/** A line about why dot failed: its own first one. */
static int complain_of_dot(int errors, int status)
{
	size_t size;
	char *text = read_all(errors, &size), *at;

	if (status == -1) {
		complain("SVG and PNG need Graphviz' dot (apt install graphviz); --dot writes a "
			 "picture without it");
	} else if (text && size) {
		text[strcspn(text, "\n")] = 0;
		/* It may quote what is in the picture. */
		for (at = text; *at; at++)
			*at = (unsigned char)*at < 0x20 || (unsigned char)*at >= 0x7f ? '?' : *at;
		complain("dot could not draw the picture: %s", text);
	} else {
		complain("dot could not draw the picture");
	}
	free(text);
	return EXIT_CANNOT;
}

/** Ask Graphviz whether it is there. */
static int find_dot(void)
{
	char version[] = "-V";
	int files[STREAMS], status = -1;

	if (open_files(files))
		status = run_dot(version, files);
	if (status)
		complain_of_dot(files[ERRORS], status);
	close_files(files);
	return status ? EXIT_CANNOT : 0;
}

bool picture_is_output(const struct options *options)
{
	return options->picture.path && !strcmp(options->picture.path, "-");
}

int picture_prepare(const struct options *options, struct drawing *ret)
{
	struct lp_error *error;

	if (!options->picture.path)
		return 0;
	ret->picture = &options->picture;
	if (strcmp(ret->picture->format, "dot") && find_dot())
		return EXIT_CANNOT;
	if (picture_is_output(options))
		return 0;
	error = lp_save_prepare(ret->picture->path, options->force, &ret->output);
	return error ? fail(error) : 0;
}

static int write_picture(struct drawing *drawing, const char *bytes, size_t size)
{
	struct lp_output *output = drawing->output;
	struct lp_error *error;

	if (!output) {
		output_write(NULL, bytes, size);
		return 0;
	}
	drawing->output = NULL;
	error = lp_save_bytes(output, bytes, size);
	return error ? fail(error) : 0;
}

/** Have dot make a picture of the text, and write that. */
static int convert(struct drawing *drawing, const char *text, size_t size)
{
	char argument[8], *bytes = NULL;
	int files[STREAMS], status = 1, code = EXIT_CANNOT;

	snprintf(argument, sizeof(argument), "-T%s", drawing->picture->format);
	if (open_files(files) && write_all(files[INPUT], text, size))
		status = run_dot(argument, files);
	if (!status)
		bytes = read_all(files[OUTPUT], &size);
	if (bytes)
		code = write_picture(drawing, bytes, size);
	else
		complain_of_dot(files[ERRORS], status);
	free(bytes);
	close_files(files);
	return code;
}

static bool add_text(void *context, const char *bytes, size_t length)
{
	return fwrite(bytes, 1, length, context) == length;
}

int picture_draw(struct drawing *drawing, const struct lp_report *report)
{
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);
	struct lp_error *error = memory ? lp_report_draw(report, add_text, memory) : NULL;
	int code = EXIT_CANNOT;

	if (memory && fclose(memory))
		size = 0;
	if (error)
		code = fail(error);
	else if (!size)
		complain("limpet is out of memory");
	else if (strcmp(drawing->picture->format, "dot"))
		code = convert(drawing, text, size);
	else
		code = write_picture(drawing, text, size);
	free(text);
	return code;
}

void picture_end(struct drawing *drawing)
{
	lp_save_cancel(drawing->output);
	drawing->output = NULL;
}
