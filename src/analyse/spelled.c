// SPDX-License-Identifier: Apache-2.0
#include "analyse/spelled.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/attribute.h"
#include "analyse/words.h"

/** Longer names of modules and attributes are not looked for. */
enum { LONGEST_NAME = 255 };

/** How far an expression was read, and where that leads. */
struct spelling {
	const struct lp_findings *findings;
	const char *at;
	uint32_t id;
	/** It is no object of its own that was read last: `.f_locals`, whose variables the frame has,
	 * or, from 3.11 on, the frame of a generator, which has them itself. */
	bool inner;
};

static bool is_in_name(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || (c & 0x80);
}

static size_t name_length(const char *text)
{
	size_t length = 0;

	while (is_in_name(text[length]))
		length++;
	return length;
}

/** The dict of all modules; LP_NO_OBJECT if it was not found. */
static uint32_t find_modules(const struct lp_graph *graph)
{
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		if (graph->roots.items[i].kind == LP_ROOT_MODULES)
			return graph->roots.items[i].object;
	}
	return LP_NO_OBJECT;
}

/** Read the name of a module, as much of it as is one: "a.b.c" before "a.b". */
static bool read_module(struct spelling *spelling)
{
	uint32_t modules = find_modules(spelling->findings->graph);
	char name[LONGEST_NAME + 1];
	size_t length = name_length(spelling->at);

	while (length && spelling->at[length] == '.' && name_length(spelling->at + length + 1))
		length += 1 + name_length(spelling->at + length + 1);
	if (!length || length > LONGEST_NAME || modules == LP_NO_OBJECT)
		return false;
	memcpy(name, spelling->at, length);
	for (;;) {
		char *dot;

		name[length] = 0;
		spelling->id = lp_value_find(spelling->findings, modules, name);
		if (spelling->id != LP_NO_OBJECT) {
			spelling->at += length;
			return true;
		}
		dot = strrchr(name, '.');
		if (!dot)
			return false;
		length = (size_t)(dot - name);
	}
}

static bool is_inner(const char *name)
{
	return !strcmp(name, "f_locals") || !strcmp(name, "gi_frame") ||
	       !strcmp(name, "cr_frame") || !strcmp(name, "ag_frame");
}

/** ".items" */
static bool read_attribute(struct spelling *spelling)
{
	size_t length = name_length(spelling->at + 1);
	char name[LONGEST_NAME + 1];
	uint32_t found;

	if (!length || length > LONGEST_NAME)
		return false;
	memcpy(name, spelling->at + 1, length);
	name[length] = 0;
	found = lp_attribute_find(spelling->findings, spelling->id, name);
	spelling->inner = found == LP_NO_OBJECT && is_inner(name);
	if (spelling->inner)
		found = spelling->id;
	if (found == LP_NO_OBJECT)
		return false;
	spelling->id = found;
	spelling->at += 1 + length;
	return true;
}

/** Behind the bracket that closes the one at @text, but for those in quotes; NULL: none does. */
static const char *find_end(const char *text)
{
	unsigned depth = 0;
	char quote = 0;

	for (; *text; text++) {
		if (quote && *text == '\\' && text[1])
			text++;
		else if (quote)
			quote = *text == quote ? 0 : quote;
		else if (*text == '\'' || *text == '"')
			quote = *text;
		else if (strchr("[({", *text))
			depth++;
		else if (strchr("])}", *text) && !--depth)
			return text + 1;
	}
	return NULL;
}

/** Whether a reference is what is between the brackets: an index, a key, a variable's name. */
static bool is_called(const struct spelling *spelling, const struct lp_reference *reference,
		      const char *key, size_t length, struct lp_strbuf *text)
{
	lp_strbuf_clear(text);
	switch (reference->kind) {
	case LP_REFERENCE_ITEM:
		lp_strbuf_printf(text, "%llu", (unsigned long long)reference->number);
		break;
	case LP_REFERENCE_VALUE:
		lp_word_key(spelling->findings, reference->key, text);
		break;
	case LP_REFERENCE_LOCAL:
		if (!spelling->inner)
			return false;
		lp_word_key(spelling->findings, reference->name_object, text);
		break;
	default:
		return false;
	}
	return text->length == length && !memcmp(text->text, key, length);
}

/** "['u1']", "[3]" */
static bool read_item(struct spelling *spelling)
{
	const char *key = spelling->at + 1, *end = find_end(spelling->at);
	struct lp_reference_walk walk;
	struct lp_reference reference;
	struct lp_strbuf text = {0};
	bool found = false;

	lp_reference_walk_init(&walk, spelling->findings->graph, spelling->id);
	while (end && !found && lp_reference_walk_next(&walk, &reference))
		found = is_called(spelling, &reference, key, (size_t)(end - key) - 1, &text);
	spelling->findings->texts->failed |= text.failed;
	lp_strbuf_deinit(&text);
	if (!found)
		return false;
	spelling->id = reference.target;
	spelling->at = end;
	spelling->inner = false;
	return true;
}

/** "vars(sys)" is the namespace of a module. */
static bool read_start(struct spelling *spelling)
{
	static const char vars[] = "vars(";
	uint32_t dict;

	if (strncmp(spelling->at, vars, strlen(vars)))
		return read_module(spelling);
	spelling->at += strlen(vars);
	if (!read_module(spelling) || *spelling->at != ')')
		return false;
	dict = lp_field_find(spelling->findings->graph, spelling->id, "__dict__");
	spelling->at++;
	spelling->id = dict;
	return dict != LP_NO_OBJECT;
}

size_t lp_spelled_find(const struct lp_findings *findings, const char *text, uint32_t *ret)
{
	struct spelling spelling = {.findings = findings, .at = text};
	bool ok = read_start(&spelling);

	*ret = LP_NO_OBJECT;
	if (!ok)
		return 0;
	while (ok && *spelling.at)
		ok = *spelling.at == '.'   ? read_attribute(&spelling)
		     : *spelling.at == '[' ? read_item(&spelling)
					   : false;
	if (ok && !spelling.inner)
		*ret = spelling.id;
	return (size_t)(spelling.at - text);
}
