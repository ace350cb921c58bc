// SPDX-License-Identifier: Apache-2.0
#include "drawn_pen.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph/labels.h"

void pen_fail(const struct pen *pen, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fprintf(stderr, "drawn graph, line %zu: ", pen->line);
	vfprintf(stderr, format, arguments);
	fprintf(stderr, "\n");
	va_end(arguments);
	abort();
}

void *pen_need(const struct pen *pen, void *memory)
{
	if (!memory)
		pen_fail(pen, "out of memory");
	return memory;
}

char *pen_copy(struct pen *pen, const char *text, size_t length)
{
	return pen_need(pen, lp_region_copy(&pen->drawn->graph.region, text, length));
}

/** Cut a line into words; blanks within quotes are part of a word. */
static void split(struct pen *pen, const char *line)
{
	pen->word_count = 0;
	while (*(line += strspn(line, " \t")) && *line != '#') {
		const char *end = line;
		char quote = 0;

		for (; *end && (quote || (*end != ' ' && *end != '\t')); end++) {
			if (*end == quote)
				quote = 0;
			else if (!quote && (*end == '\'' || *end == '"'))
				quote = *end;
		}
		if (pen->word_count == MOST_WORDS)
			pen_fail(pen, "too many words");
		if (*line == '"' && end[-1] == '"' && end - line > 1)
			pen->words[pen->word_count++] =
				pen_copy(pen, line + 1, (size_t)(end - line) - 2);
		else
			pen->words[pen->word_count++] = pen_copy(pen, line, (size_t)(end - line));
		line = end;
	}
}

char *pen_behind(char *word, const char *prefix)
{
	return strncmp(word, prefix, strlen(prefix)) ? NULL : word + strlen(prefix);
}

/** "a,b,c" */
static size_t split_names(struct pen *pen, char *names, const char **ret)
{
	size_t count = 0;
	char *name, *rest = names;

	while ((name = strsep(&rest, ","))) {
		if (count == MOST_WORDS)
			pen_fail(pen, "too many names");
		ret[count++] = name;
	}
	return count;
}

static void add_places(struct pen *pen, struct lp_graph_type *type, char *names,
		       enum lp_reference_kind kind)
{
	const char *found[MOST_WORDS];
	size_t count = split_names(pen, names, found), i;
	struct lp_place_name *places =
		pen_need(pen, lp_region_alloc(&pen->drawn->graph.region,
					      (type->place_count + count) * sizeof(*places)));

	if (type->place_count)
		memcpy(places, type->places, type->place_count * sizeof(*places));
	for (i = 0; i < count; i++) {
		places[type->place_count] = (struct lp_place_name){
			.kind = !strcmp(found[i], "__class__")	? LP_REFERENCE_CLASS
				: !strcmp(found[i], "__dict__") ? LP_REFERENCE_DICT
								: kind,
			.name = found[i],
			.offset = 16 + 8 * (int32_t)type->place_count,
		};
		type->place_count++;
	}
	type->places = places;
}

/** "16,24": words that limpet does not know, by their byte offsets. */
static void add_words(struct pen *pen, struct lp_graph_type *type, char *offsets)
{
	uint32_t first = type->place_count, i;

	add_places(pen, type, offsets, LP_REFERENCE_WORD);
	type->opaque = true;
	for (i = first; i < type->place_count; i++) {
		struct lp_place_name *place = (struct lp_place_name *)&type->places[i];

		place->offset = atoi(place->name);
		place->name = NULL;
	}
}

static void add_values(struct pen *pen, struct lp_graph_type *type, char *names)
{
	const char *found[MOST_WORDS], **values;
	size_t size;

	type->value_count = (uint32_t)split_names(pen, names, found);
	size = type->value_count * sizeof(*values);
	values = pen_need(pen, lp_region_alloc(&pen->drawn->graph.region, size));
	memcpy(values, found, size);
	type->value_names = values;
}

static void type_word(struct pen *pen, struct lp_graph_type *type, char *word)
{
	static const char *const variables[] = {"-",	 "items", "pairs", "elements", "ordered",
						"class", "-",	  "frame", "code"};
	char *names;
	size_t i;

	if ((names = pen_behind(word, "fields:")))
		add_places(pen, type, names, LP_REFERENCE_FIELD);
	else if ((names = pen_behind(word, "slots:")))
		add_places(pen, type, names, LP_REFERENCE_SLOT);
	else if ((names = pen_behind(word, "words:")))
		add_words(pen, type, names);
	else if ((names = pen_behind(word, "values:")))
		add_values(pen, type, names);
	else if (!strcmp(word, "dict"))
		type->has_dict = true;
	else if (!strcmp(word, "opaque"))
		type->opaque = true;
	else {
		for (i = 0; strcmp(variables[i], word);) {
			if (++i == sizeof(variables) / sizeof(*variables))
				pen_fail(pen, "'%s' says nothing of a type", word);
		}
		type->variable = (enum lp_variable)i;
	}
}

static void read_type(struct pen *pen)
{
	struct lp_graph_type type = {.local_names = {-1, -1, -1}};
	size_t i;

	if (pen->word_count < 2)
		pen_fail(pen, "a type needs a name");
	type.name = pen->words[1];
	type.address = 0x90000000 + pen->types.count * STEP;
	for (i = 2; i < pen->word_count; i++)
		type_word(pen, &type, pen->words[i]);
	for (i = 0; type.variable == LP_VARIABLE_CODE && i < type.place_count; i++) {
		if (!strcmp(type.places[i].name, "co_varnames"))
			type.local_names[0] = (int32_t)i;
	}
	pen_need(pen, lp_array_push(&pen->types, type) ? &type : NULL);
}

/** The number of a type, which is from now on one of the graph's. */
static uint32_t find_type(struct pen *pen, const char *name)
{
	struct lp_graph_type_array *table = &pen->drawn->graph.type_table;
	size_t i;

	for (i = 0; i < table->count; i++) {
		if (!strcmp(table->items[i].name, name))
			return (uint32_t)i;
	}
	for (i = pen->types.count; i--;) {
		if (strcmp(pen->types.items[i].name, name))
			continue;
		pen_need(pen, lp_array_push(table, pen->types.items[i]) ? table : NULL);
		return (uint32_t)table->count - 1;
	}
	pen_fail(pen, "there is no type '%s'", name);
}

static uint64_t number_of(const struct pen *pen, const char *text, char **end)
{
	if (!isdigit((unsigned char)*text))
		pen_fail(pen, "'%s' is no number", text);
	return strtoull(text, end, 10);
}

uint32_t pen_find(const struct pen *pen, const char *name)
{
	uint32_t id = 0;

	while (id < pen->count && strcmp(pen->objects[id].name, name))
		id++;
	return id;
}

struct sketch *pen_add(struct pen *pen, const char *name, const char *type)
{
	struct sketch *object = &pen->objects[pen->count];

	if (pen->count == MOST_OBJECTS)
		pen_fail(pen, "too many objects");
	if (pen_find(pen, name) < pen->count)
		pen_fail(pen, "'%s' is there already", name);
	pen->count++;
	*object = (struct sketch){.name = name,
				  .type = find_type(pen, type),
				  .refcount = UINT64_MAX,
				  .line = pen->line};
	return object;
}

static void object_word(struct pen *pen, struct sketch *object, char *word)
{
	static const struct {
		const char *word;
		uint8_t flag;
	} flags[] = {{"static", LP_OBJECT_STATIC},
		     {"immortal", LP_OBJECT_IMMORTAL},
		     {"held", LP_OBJECT_HELD},
		     {"tracked", LP_OBJECT_TRACKED | LP_OBJECT_GC}};
	char *value, *end;
	size_t i;

	if ((value = pen_behind(word, "count:"))) {
		object->refcount = number_of(pen, value, &end);
	} else if ((value = pen_behind(word, "lost:"))) {
		object->lost = number_of(pen, value, &end);
	} else if ((value = pen_behind(word, "generation:"))) {
		object->flags |=
			(uint8_t)(number_of(pen, value, &end) << LP_OBJECT_GENERATION_SHIFT);
	} else if ((value = pen_behind(word, "repr:"))) {
		object->repr = value;
	} else if (!strcmp(word, "untracked")) {
		object->flags &= (uint8_t)~LP_OBJECT_TRACKED;
	} else {
		for (i = 0; strcmp(flags[i].word, word);) {
			if (++i == sizeof(flags) / sizeof(*flags))
				pen_fail(pen, "'%s' says nothing of an object", word);
		}
		object->flags |= flags[i].flag;
	}
}

static bool may_refer(const struct lp_graph_type *type)
{
	return type->place_count || type->has_dict || type->value_count || type->variable ||
	       type->opaque;
}

/** NAME TYPE SIZE[+OWNED] words: references */
static void read_object(struct pen *pen)
{
	struct sketch *object;
	bool colon = false;
	char *end;
	size_t i;

	if (pen->word_count < 3)
		pen_fail(pen, "an object needs a name, a type and a size");
	object = pen_add(pen, pen->words[0], pen->words[1]);
	if (may_refer(&pen->drawn->graph.type_table.items[object->type]))
		object->flags = LP_OBJECT_TRACKED | LP_OBJECT_GC;
	object->size = number_of(pen, pen->words[2], &end);
	if (*end == '+')
		object->owned = number_of(pen, end + 1, &end);
	colon = *end == ':';
	for (i = 3; i < pen->word_count && !colon; i++) {
		size_t length = strlen(pen->words[i]);

		colon = pen->words[i][length - 1] == ':';
		pen->words[i][length - colon] = 0;
		object_word(pen, object, pen->words[i]);
	}
	object->reference_count = pen->word_count - i;
	object->references = pen_need(
		pen, lp_region_alloc(&pen->drawn->graph.region,
				     (object->reference_count + 1) * sizeof(*object->references)));
	memcpy(object->references, pen->words + i,
	       object->reference_count * sizeof(*object->references));
}

static void read_thread(struct pen *pen)
{
	struct lp_thread_fact_array *threads = &pen->drawn->facts.threads;
	struct lp_thread_fact thread = {.ident = 0x7000 + threads->count,
					.native_id = 4711 + threads->count,
					.name = pen->word_count > 1 ? pen->words[1] : NULL};

	pen_need(pen, lp_array_push(threads, thread) ? threads : NULL);
}

static void read_frame(struct pen *pen)
{
	struct lp_thread_fact_array *threads = &pen->drawn->facts.threads;
	struct lp_frame_fact frame;
	char *end;

	if (!threads->count || pen->word_count != 4)
		pen_fail(pen, "a frame needs a thread, a function, a file and a line");
	frame = (struct lp_frame_fact){.function = pen->words[1],
				       .file = pen->words[2],
				       .line = (int)number_of(pen, pen->words[3], &end)};
	pen_need(pen,
		 lp_array_push(&threads->items[threads->count - 1].frames, frame) ? threads : NULL);
}

static enum lp_root_kind root_kind(const struct pen *pen, const char *word)
{
	int kind;

	for (kind = 0; kind < LP_ROOT_KIND_COUNT; kind++) {
		if (!strcmp(lp_root_kind_name((enum lp_root_kind)kind), word))
			return (enum lp_root_kind)kind;
	}
	pen_fail(pen, "'%s' is no kind of root", word);
}

/** root KIND [NAME] [weak] [unknown] [thread N] [frame N] = OBJECT */
static void read_root(struct pen *pen)
{
	struct lp_root root = {.strong = true, .thread = -1, .frame = -1};
	size_t last = pen->word_count - 1, i;
	char *end;

	if (pen->word_count < 4 || strcmp(pen->words[last - 1], "="))
		pen_fail(pen, "a root is: root KIND [NAME] = OBJECT");
	root.kind = root_kind(pen, pen->words[1]);
	root.object = pen_find(pen, pen->words[last]);
	if (root.object == pen->count)
		pen_fail(pen, "there is no object '%s' yet", pen->words[last]);
	for (i = 2; i < last - 1; i++) {
		if (!strcmp(pen->words[i], "weak"))
			root.strong = false;
		else if (!strcmp(pen->words[i], "unknown"))
			root.unknown = true;
		else if (!strcmp(pen->words[i], "thread"))
			root.thread = (int32_t)number_of(pen, pen->words[++i], &end);
		else if (!strcmp(pen->words[i], "frame"))
			root.frame = (int32_t)number_of(pen, pen->words[++i], &end);
		else
			root.name = pen->words[i];
	}
	pen_need(pen, lp_array_push(&pen->drawn->graph.roots, root) ? pen : NULL);
}

static void read_line(struct pen *pen)
{
	const char *word = pen->word_count ? pen->words[0] : "";

	if (!*word)
		return;
	if (!strcmp(word, "type"))
		read_type(pen);
	else if (!strcmp(word, "root"))
		read_root(pen);
	else if (!strcmp(word, "thread"))
		read_thread(pen);
	else if (!strcmp(word, "frame"))
		read_frame(pen);
	else
		read_object(pen);
}

void pen_read(struct pen *pen, const char *text)
{
	for (pen->line = 1; *text; pen->line++) {
		size_t length = strcspn(text, "\n");

		split(pen, pen_copy(pen, text, length));
		read_line(pen);
		text += length + (text[length] == '\n');
	}
}
