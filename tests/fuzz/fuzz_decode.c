// SPDX-License-Identifier: Apache-2.0
/*
 * Damage the memory of a small Python process, and look at it: whatever is in the memory, limpet
 * does not crash, hang or eat the machine's memory.
 *
 * An input is a byte that chooses the image, a byte of options, and records of damage.  The images
 * are in the folder that LIMPET_FUZZ_IMAGES names (see make_images.py); an input chooses by the
 * minor version of Python, so that it means the same where another one is missing.
 */
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "damage.h"

enum { MAX_VICTIMS = 16, HEADER = 2, MAX_SECONDS = 10 };

/** The options: one input in eight is a census, one streams objects, the others report. */
enum { WAY = 7, WAY_CENSUS = 0, WAY_OBJECTS = 1, REDACT = 8, SAMPLE_SHIFT = 4 };

static struct victim victims[MAX_VICTIMS];
/** Minor version, with 128 for one without pymalloc. */
static uint8_t versions[MAX_VICTIMS];
static unsigned victim_count;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

static uint8_t version_of(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	int major, minor;

	if (sscanf(name, "%d.%d", &major, &minor) != 2)
		return 0;
	return (uint8_t)(minor | (strstr(name, "malloc") ? 128 : 0));
}

static void out_of_time(int number)
{
	static const char text[] = "this input took 10 seconds of processor time\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(1);
	abort();
}

/** Count processor time: libFuzzer's own limit is one of the clock, and machines are busy. */
static void set_time(int seconds)
{
	const struct itimerval timer = {.it_value.tv_sec = seconds};

	setitimer(ITIMER_PROF, &timer, NULL);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const struct sigaction action = {.sa_handler = out_of_time};
	const char *folder = getenv("LIMPET_FUZZ_IMAGES");
	char pattern[4096];
	glob_t found;
	size_t i;

	sigaction(SIGPROF, &action, NULL);
	snprintf(pattern, sizeof(pattern), "%s/*.image", folder ? folder : ".");
	if (glob(pattern, 0, NULL, &found)) {
		fprintf(stderr, "no image matches %s\n", pattern);
		exit(1);
	}
	for (i = 0; i < found.gl_pathc && victim_count < MAX_VICTIMS; i++) {
		struct image *image = image_load(found.gl_pathv[i]);

		if (!image || !victim_init(&victims[victim_count], image)) {
			fprintf(stderr, "nothing was found in %s\n", found.gl_pathv[i]);
			exit(1);
		}
		fprintf(stderr, "%s: %zu objects, %zu pools\n", found.gl_pathv[i],
			victims[victim_count].places.object_count,
			victims[victim_count].pool_count);
		versions[victim_count++] = version_of(found.gl_pathv[i]);
	}
	globfree(&found);
	return 0;
}

static struct victim *find_victim(uint8_t version)
{
	unsigned i;

	for (i = 0; i < victim_count; i++) {
		if (versions[i] == version)
			return &victims[i];
	}
	return &victims[version % victim_count];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct look_options options;
	struct victim *victim;
	struct damage damage;

	if (size < HEADER)
		return -1;
	victim = find_victim(data[0]);
	options.graph = (data[1] & WAY) != WAY_CENSUS;
	options.objects = (data[1] & WAY) == WAY_OBJECTS;
	options.sample = data[1] >> SAMPLE_SHIFT;
	options.redact = data[1] & REDACT;
	for (data += HEADER, size -= HEADER; size >= sizeof(damage);
	     data += sizeof(damage), size -= sizeof(damage)) {
		memcpy(&damage, data, sizeof(damage));
		victim_damage(victim, &damage);
	}
	set_time(MAX_SECONDS);
	look(victim->image, &options, NULL);
	set_time(0);
	victim_heal(victim);
	return 0;
}

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

/** A number below @limit, small ones more often. */
static uint32_t small(uint64_t *state, uint32_t limit)
{
	uint32_t bound = next_random(state) % limit + 1;

	return next_random(state) % bound;
}

/** A damage that is likely to matter: pointers become other pointers, sizes awkward ones. */
static struct damage make_damage(uint64_t *state)
{
	static const uint8_t wheres[] = {
		DAMAGE_OBJECT,	    DAMAGE_OBJECT,    DAMAGE_OBJECT,  DAMAGE_TYPE,
		DAMAGE_TYPE,	    DAMAGE_TYPE,      DAMAGE_POOL,    DAMAGE_THREAD,
		DAMAGE_INTERPRETER, DAMAGE_COLLECTOR, DAMAGE_RUNTIME, DAMAGE_ELF,
		DAMAGE_WRITABLE,
	};
	/* In 8 byte words: how much of each kind of struct matters. */
	static const uint16_t words[DAMAGE_WHERE_COUNT] = {
		[DAMAGE_OBJECT] = 24,	[DAMAGE_TYPE] = 60,	     [DAMAGE_POOL] = 512,
		[DAMAGE_THREAD] = 50,	[DAMAGE_INTERPRETER] = 2048, [DAMAGE_COLLECTOR] = 32,
		[DAMAGE_RUNTIME] = 128, [DAMAGE_ELF] = 512,	     [DAMAGE_WRITABLE] = 1,
	};
	struct damage damage = {0};

	damage.where = wheres[next_random(state) % sizeof(wheres)];
	damage.how = (uint8_t)(next_random(state) % (DAMAGE_HOW_COUNT + 2));
	if (damage.how >= DAMAGE_HOW_COUNT)
		damage.how = DAMAGE_AWKWARD;
	damage.word = (int16_t)small(state, words[damage.where]);
	/* Half of what is done to a pool is done to its header: the list of free blocks, sizes. */
	if (damage.where == DAMAGE_POOL && next_random(state) % 2)
		damage.word = (int16_t)(next_random(state) % 6);
	/* What is before an object: its GC head, the words of its attributes. */
	if (damage.where == DAMAGE_OBJECT && next_random(state) % 4 == 0)
		damage.word = (int16_t)(-1 - (int)(next_random(state) % 6));
	if (damage.where != DAMAGE_POOL && damage.where != DAMAGE_ELF &&
	    next_random(state) % 4 == 0) {
		damage.word = (int16_t)((damage.word & 63) | (int)small(state, 256) << 6);
		damage.where |= DAMAGE_FOLLOW;
	}
	if (next_random(state) % 4 == 0)
		damage.how |= (uint8_t)(next_random(state) % 4 << DAMAGE_WIDTH_SHIFT);
	damage.which = next_random(state);
	damage.value = (uint64_t)next_random(state) << 32 | next_random(state);
	return damage;
}

/** Alter a part of a record. */
static void alter(struct damage *damage, uint64_t *state)
{
	const struct damage other = make_damage(state);

	switch (next_random(state) % 5) {
	case 0:
		damage->how = other.how;
		break;
	case 1:
		damage->word = (int16_t)(damage->word + (int)(next_random(state) % 9) - 4);
		break;
	case 2:
		damage->which += next_random(state) % 9 - 4;
		break;
	case 3:
		damage->value = next_random(state) % 2 ? other.value : damage->value + 1;
		break;
	default:
		*damage = other;
		break;
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	uint64_t state = seed;
	size_t count, at;
	struct damage damage;
	int i;

	for (i = 0; i < 8; i++)
		next_random(&state);
	if (size < HEADER) {
		data[0] = versions[next_random(&state) % victim_count];
		data[1] = (uint8_t)next_random(&state);
		size = HEADER;
	}
	count = (size - HEADER) / sizeof(damage);
	at = HEADER + (count ? next_random(&state) % count : 0) * sizeof(damage);
	switch (next_random(&state) % 10) {
	case 0:
		return LLVMFuzzerMutate(data, size, max_size);
	case 1:
		data[0] = versions[next_random(&state) % victim_count];
		return size;
	case 2:
		data[1] = (uint8_t)next_random(&state);
		return size;
	case 3:
		if (!count)
			return size;
		memmove(data + at, data + at + sizeof(damage), size - at - sizeof(damage));
		return size - sizeof(damage);
	case 4:
	case 5:
	case 6:
		if (count) {
			memcpy(&damage, data + at, sizeof(damage));
			alter(&damage, &state);
			memcpy(data + at, &damage, sizeof(damage));
			return size;
		}
		/* fall through */
	default:
		if (HEADER + (count + 1) * sizeof(damage) > max_size)
			return size;
		damage = make_damage(&state);
		memcpy(data + HEADER + count * sizeof(damage), &damage, sizeof(damage));
		return HEADER + (count + 1) * sizeof(damage);
	}
}
