// SPDX-License-Identifier: Apache-2.0
/*
 * Ways as words, a letter a step: 'a' to 'z' can be folded, others cannot.  What a way becomes is
 * spelled with brackets, as it is for people.
 */
#include "tap.h"

#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyse/path/folds.h"
#include "base/strbuf.h"
#include "random.h"

/** Add a word, and all that it begins with; its number, 0 if memory is short. */
static uint32_t add(struct lp_folds *folds, const char *word)
{
	uint32_t at = 0;

	for (; *word; word++) {
		uint64_t mark = (uint64_t)(unsigned char)*word << 1;

		if (!lp_folds_add(folds, at, mark | (islower((unsigned char)*word) != 0), 0, &at))
			return 0;
	}
	return at;
}

/** Spell a way; whole words are short enough here to recurse on. */
static void spell(const struct lp_folds *folds, uint32_t way, char *to)
{
	const struct lp_fold *fold = &folds->items.items[way];
	size_t length, period = 0;

	*to = 0;
	if (!way)
		return;
	spell(folds, fold->parent, to);
	length = strlen(to);
	to[length++] = (char)(fold->mark >> 1);
	to[length] = 0;
	if (!fold->repeat)
		return;
	/* Count back over letters: brackets of repeats within are no steps. */
	for (period = length; period && fold->repeat; period--) {
		size_t letters = 0, i;

		for (i = period - 1; i < length; i++)
			letters += isalpha((unsigned char)to[i]) != 0;
		if (letters == fold->repeat)
			break;
	}
	memmove(to + period, to + period - 1, length - period + 1);
	to[period - 1] = '(';
	strcpy(to + length + 1, ")+");
}

/** What a word becomes among others, and whether another one, if any, becomes the same. */
static void folded(const char *word, const char *other, const char *want, bool same)
{
	struct lp_folds folds = {0};
	uint32_t at = add(&folds, word), than = add(&folds, other), *numbers = NULL;
	char text[512];

	CHECK(lp_folds_settle(&folds, &numbers));
	spell(&folds, numbers[at], text);
	TEXT(text, want);
	EQUAL(numbers[at] == numbers[than], same);
	free(numbers);
	lp_folds_deinit(&folds);
}

static void test_words(void)
{
	folded("Rabbbbbbbbb", "Rab", "Ra(b)+", true);
	folded("Rabbbbbbbbbc", "Rabc", "Ra(b)+c", true);
	/* Eight are few, if there are never more. */
	folded("Rabbbbbbbb", "Rab", "Rabbbbbbbb", false);
	folded("Rabbbb", "Rabbbbbbbbbbbbb", "Ra(b)+", true);
	folded("Rabababababababababab", "Rab", "R(ab)+", true);
	folded("Rabababababababababab", "Raba", "R(ab)+", false);
	folded("Rababababababababababa", "Raba", "R(ab)+a", true);
	/* Elsewhere the same is no chain. */
	folded("Rcbb", "Rabbbbbbbbbb", "Rcbb", false);
	folded("RFFFFFFFFFFFF", "RF", "RFFFFFFFFFFFF", false);
	folded("Raaaaaaaaaabbbbbbbbbb", "Rabb", "R(a)+(b)+", true);
	/* What repeats within what does, or is not all of it, is left as it is. */
	folded("Raabaabaabaabaabaabaabaabaabaab", "Raab", "Raabaabaabaabaabaabaabaabaabaab", false);
	folded("Rabcdefghijklabcdefghijkl", "R", "Rabcdefghijklabcdefghijkl", false);
}

/** A short run and a long one, of random lengths, and what is behind them. */
static void test_random(void)
{
	uint64_t seed = 7;
	unsigned wrong = 0;
	int i;

	for (i = 0; i < 1000; i++) {
		uint32_t few = 1 + random_below(&seed, 8), many = 9 + random_below(&seed, 200);
		struct lp_folds folds = {0};
		uint32_t *numbers, at, than;
		char a[256] = "R", b[256] = "R";

		memset(a + 1, 'n', few);
		memset(b + 1, 'n', many);
		a[1 + few] = b[1 + many] = (char)('a' + random_below(&seed, 26));
		at = add(&folds, a);
		than = add(&folds, b);
		if (!lp_folds_settle(&folds, &numbers))
			return;
		wrong += numbers[at] != numbers[than];
		/* However long, it is the tree of a short one. */
		wrong += folds.items.count > 4;
		free(numbers);
		lp_folds_deinit(&folds);
	}
	EQUAL(wrong, 0);
}

/** Append up to @most letters of the first @letters, @times. */
static void append(char *word, uint64_t *seed, uint32_t letters, uint32_t most, uint32_t times)
{
	uint32_t length = random_below(seed, most + 1), i;
	char part[8] = "";

	for (i = 0; i < length; i++)
		part[i] = (char)('a' + random_below(seed, letters));
	while (times--)
		strcat(word, part);
}

enum { WORDS = 12, ROOM = 256 };

/** Words with some parts that repeat, and ends that one of them has in common with others. */
static void draw_words(uint64_t *seed, char words[WORDS][ROOM])
{
	uint32_t letters = 1 + random_below(seed, 3), i, parts;

	for (i = 0; i < WORDS; i++) {
		char *word = words[i];

		snprintf(word, ROOM, "%.*s", i ? (int)(1 + random_below(seed, 12)) : 1,
			 i ? words[random_below(seed, i)] : "R");
		for (parts = 1 + random_below(seed, 3); parts; parts--) {
			append(word, seed, letters, 3, random_below(seed, 2) ? 20 : 2);
			append(word, seed, letters, 2, 1);
		}
	}
}

/** What is told of a word is true: the word is one of those that are spelled, or it is vague. */
static bool is_true(const struct lp_folds *folds, uint32_t way, const char *word, unsigned *vague)
{
	char pattern[2 * ROOM + 2] = "^";
	regex_t regex;
	bool matches;

	if (folds->items.items[way].vague) {
		++*vague;
		return true;
	}
	spell(folds, way, pattern + 1);
	if (!folds->items.items[way].folded)
		return !strcmp(pattern + 1, word);
	strcat(pattern, "$");
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	matches = !regexec(&regex, word, 0, NULL, 0);
	regfree(&regex);
	return matches;
}

/** Words that repeat in several ways, one within the other among them. */
static void test_truth(void)
{
	unsigned wrong = 0, vague = 0, run;
	uint64_t seed = 11;

	for (run = 0; run < 3000; run++) {
		static char words[WORDS][ROOM];
		struct lp_folds folds = {0};
		uint32_t ways[WORDS], *numbers, i;

		draw_words(&seed, words);
		for (i = 0; i < WORDS; i++)
			ways[i] = add(&folds, words[i]);
		if (!lp_folds_settle(&folds, &numbers))
			return;
		for (i = 0; i < WORDS; i++)
			wrong += !is_true(&folds, numbers[ways[i]], words[i], &vague);
		free(numbers);
		lp_folds_deinit(&folds);
	}
	EQUAL(wrong, 0);
	/* Most can be told. */
	CHECK(vague < 3000 * WORDS / 4);
	printf("# %u of %u are vague\n", vague, 3000 * WORDS);
}

int main(void)
{
	test_words();
	test_random();
	test_truth();
	return tap_done();
}
