// SPDX-License-Identifier: Apache-2.0
/*
 * Holders that are known: leaks of libraries, which are reported with a reference, and what is
 * expected to be large or to grow, which is no leak.  Names are those of the libraries' own code.
 */
#include "analyse/suspects/cycle_rule.h"

/* A library's leak: what its @class_ (or module) has under @name, if it holds @items. */
#define LEAK(rule, class_, name_, items, reason_, fix_, reference_)                                \
	{                                                                                          \
		.name = rule, .verdict = LP_VERDICT_LIKELY, .owner = class_, .attribute = name_,   \
		.least = items, .reason = reason_, .fix = fix_, .reference = reference_            \
	}

/* The same, where one look does not tell: what grows by it is found as growth. */
#define MAYBE(rule, class_, name_, items, reason_, fix_, reference_)                               \
	{                                                                                          \
		.name = rule, .verdict = LP_VERDICT_POSSIBLE, .owner = class_, .attribute = name_, \
		.least = items, .reason = reason_, .fix = fix_, .reference = reference_            \
	}

/* What is as it should be, however large. */
#define EXPECTED(class_, name_, reason_)                                                           \
	{                                                                                          \
		.name = "expected", .verdict = LP_VERDICT_EXPECTED, .owner = class_,               \
		.attribute = name_, .reason = reason_, .fix = "none needed"                        \
	}

static const char queries[] = "{count} queries are recorded, {retained}: Django keeps up to 9,000 "
			      "of them while DEBUG is on";
static const char query_fix[] = "DEBUG = False, or django.db.reset_queries() in the loop";
static const char recorded[] = "{count} queries are recorded, {retained}, as long as the "
			       "application context lives";
static const char recorded_fix[] =
	"SQLALCHEMY_RECORD_QUERIES = False, or an application context for each unit of work";
static const char labels[] = "{count} label values, and so as many time series, {retained}";
static const char labels_fix[] = "labels of few values (no ids, no raw paths), or remove() them";
static const char results[] = "{count} results wait for somebody who asks for them, {retained}";
static const char results_fix[] = "get() or forget() every result, or ignore_result=True";
static const char jobs[] = "{count} jobs are handed in and not done, {retained}: more come than "
			   "go, or a worker was killed and its job with it";
static const char jobs_fix[] = "hand in no more than is done; get(timeout); "
			       "concurrent.futures, which tells of workers that were killed";
static const char messages[] = "{count} queues of a broker in memory, {retained}: who reads them?";
static const char calls[] = "a mock records {count} calls with their arguments, {retained}";
static const char calls_fix[] = "reset_mock(), or a plain stub where the program runs for long";
static const char figures[] = "{count} figures are open, {retained}: pyplot keeps each until it is "
			      "closed";
static const char handlers[] = "{count} handlers are added to the loop, {retained}";
static const char handlers_fix[] = "remove_handler() when the socket is closed";
static const char timers[] = "{count} calls are to be made later, {retained}";
static const char timers_fix[] = "cancel() those that nobody waits for any more";
static const char pending[] = "{count} objects are added and not committed, {retained}";
static const char pending_fix[] = "a session for each unit of work: commit() and close() it";
static const char sessions[] = "{count} objects are in the session's identity map, {retained}";
static const char warned[] = "{count} warnings of different texts were given here, {retained}";
static const char warned_fix[] = "keep ids and values out of the texts of warnings";
static const char loggers[] = "there are {count} loggers, {retained}: none is ever freed";
static const char loggers_fix[] = "a logger a module; ids belong into the message, or its extra";
static const char raised[] = "the exception that was shown last keeps its frames with all "
			     "variables: {retained}";
static const char raised_fix[] = "del sys.last_traceback, sys.last_value (and sys.last_exc)";

static const char django_url[] =
	"https://docs.djangoproject.com/en/stable/faq/models/#why-is-django-leaking-memory";
static const char flask_url[] = "https://github.com/pallets-eco/flask-sqlalchemy/issues/181";
static const char prometheus_url[] = "https://prometheus.io/docs/practices/naming/#labels";
static const char celery_url[] =
	"https://docs.celeryq.dev/en/stable/userguide/tasks.html#result-backends";
static const char mock_url[] =
	"https://docs.python.org/3/library/unittest.mock.html#unittest.mock.Mock.reset_mock";
static const char tornado_url[] =
	"https://www.tornadoweb.org/en/stable/ioloop.html#tornado.ioloop.IOLoop.remove_handler";
static const char twisted_url[] = "https://docs.twisted.org/en/stable/core/howto/time.html";
static const char session_url[] = "https://docs.sqlalchemy.org/en/20/orm/"
				  "session_basics.html#when-do-i-construct-a-session-when-do-i-"
				  "commit-it-and-when-do-i-close-it";
static const char figure_url[] =
	"https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.close.html";
static const char pool_url[] = "https://docs.python.org/3/library/"
			       "multiprocessing.html#multiprocessing.pool.AsyncResult.get";
static const char warning_url[] = "https://github.com/python/cpython/issues/97557";
static const char logging_url[] =
	"https://docs.python.org/3/howto/logging-cookbook.html#patterns-to-avoid";

const struct lp_suspect_rule lp_known_rules[] = {
	LEAK("django-queries", "django.db.backends.base.base.BaseDatabaseWrapper", "queries_log",
	     500, queries, query_fix, django_url),
	LEAK("flask-sqlalchemy-queries", "flask.ctx.AppContext", "sqlalchemy_queries", 200,
	     recorded, recorded_fix, flask_url),
	LEAK("flask-sqlalchemy-queries", "flask.ctx._AppCtxGlobals", "_sqlalchemy_queries", 200,
	     recorded, recorded_fix, flask_url),
	LEAK("prometheus-labels", "prometheus_client.metrics.MetricWrapperBase", "_metrics", 1000,
	     labels, labels_fix, prometheus_url),
	LEAK("celery-results", "celery.backends.asynchronous.AsyncBackendMixin",
	     "_pending_results.0", 500, results, results_fix, celery_url),
	MAYBE("celery-results", "module kombu.transport.memory", "Channel.queues", 100, messages,
	      results_fix, celery_url),
	LEAK("pool-results", "billiard.pool.Pool", "_cache", 500, jobs, jobs_fix, pool_url),
	LEAK("pool-results", "multiprocessing.pool.Pool", "_cache", 500, jobs, jobs_fix, pool_url),
	LEAK("mock-calls", "unittest.mock.NonCallableMock", "_mock_mock_calls", 1000, calls,
	     calls_fix, mock_url),
	LEAK("mock-calls", "mock.mock.NonCallableMock", "_mock_mock_calls", 1000, calls, calls_fix,
	     mock_url),
	LEAK("mock-calls", "unittest.mock.CallableMixin", "_mock_call_args_list", 1000, calls,
	     calls_fix, mock_url),
	LEAK("mock-calls", "mock.mock.CallableMixin", "_mock_call_args_list", 1000, calls,
	     calls_fix, mock_url),
	LEAK("pyplot-figures", "module matplotlib._pylab_helpers", "Gcf.figs", 20, figures,
	     "plt.close(figure), or matplotlib.figure.Figure without pyplot", figure_url),
	LEAK("tornado-callbacks", "tornado.ioloop.PollIOLoop", "_handlers", 1000, handlers,
	     handlers_fix, tornado_url),
	LEAK("tornado-callbacks", "tornado.platform.asyncio.BaseAsyncIOLoop", "handlers", 1000,
	     handlers, handlers_fix, tornado_url),
	MAYBE("twisted-callbacks", "twisted.internet.base.ReactorBase", "_pendingTimedCalls", 1000,
	      timers, timers_fix, twisted_url),
	LEAK("sqlalchemy-session", "sqlalchemy.orm.session.Session", "_new", 1000, pending,
	     pending_fix, session_url),
	MAYBE("sqlalchemy-session", "sqlalchemy.orm.session.Session", "identity_map._dict", 1000,
	      sessions, pending_fix, session_url),
	MAYBE("logging-handlers", "logging.Manager", "loggerDict", 2000, loggers, loggers_fix,
	      logging_url),
	MAYBE("warnings-registry", "module *", "__warningregistry__", 500, warned, warned_fix,
	      warning_url),
	{
		.name = "exception-cycle",
		.verdict = LP_VERDICT_POSSIBLE,
		.types = {"requests.exceptions.*", "urllib3.exceptions.*", "httpx.*", "httpcore.*",
			  "botocore.exceptions.*", "billiard.exceptions.*"},
		.reason =
			"{count} exceptions are in cycles with their own tracebacks, and keep what "
			"the frames have (requests, responses) until the collector comes",
		.fix = "keep no exception in a variable of its own frame (`except E as e` lets go "
		       "of it); "
		       "where the library does, gc.collect() now and then",
		.reference = "https://github.com/urllib3/urllib3/issues/3082",
		.find = lp_find_cycles_of,
	},
	{
		.name = "sqlalchemy-pool",
		.verdict = LP_VERDICT_LIKELY,
		.types = {"sqlalchemy.pool.base._ConnectionFairy",
			  "sqlalchemy.pool._ConnectionFairy"},
		.least = 16,
		.held = true,
		.reason =
			"{count} connections are taken from the pool and not given back: more than "
			"it lends by default (5, and 10 above)",
		.fix = "with engine.connect() as connection: ..., or close() it",
		.reference = "https://docs.sqlalchemy.org/en/20/core/pooling.html",
	},
	{
		.name = "last-traceback",
		.verdict = LP_VERDICT_POSSIBLE,
		.owner = "module sys",
		.attribute = "last_traceback",
		.least_bytes = 1 << 20,
		.reason = raised,
		.fix = raised_fix,
		.reference = "https://docs.python.org/3/library/sys.html#sys.last_exc",
	},
	{
		.name = "last-traceback",
		.verdict = LP_VERDICT_POSSIBLE,
		.owner = "module sys",
		.attribute = "last_value",
		.least_bytes = 1 << 20,
		.reason = raised,
		.fix = raised_fix,
		.reference = "https://docs.python.org/3/library/sys.html#sys.last_exc",
	},

	EXPECTED("module sys", "modules", "modules stay loaded"),
	EXPECTED("module sys", "path_importer_cache", "a finder for each folder on sys.path"),
	EXPECTED("module linecache", "cache", "lines of source files, for tracebacks"),
	EXPECTED("module re", "_cache", "compiled expressions, 512 at most"),
	EXPECTED("module re", "_cache2", "compiled expressions, 256 at most"),
	EXPECTED("module encodings", "_cache", "a codec a name"),
	EXPECTED("module _strptime", "_regex_cache", "compiled formats, 5 at most"),
	EXPECTED("module typing", "_overload_registry", "functions that are overloaded for typing"),
	EXPECTED("jinja2.utils.LRUCache", "_mapping", "templates, as many as its bound"),
	EXPECTED("kombu.utils.functional.LRUCache", "data", "has a bound"),
	EXPECTED("kombu.resource.Resource", "_resource.queue",
		 "places of a pool, which are filled when they are asked for"),
	EXPECTED("sqlalchemy.util._collections.LRUCache", "_data", "has a bound"),
	EXPECTED("celery.utils.collections.LimitedSet", "_data", "has a bound"),
	EXPECTED("celery.utils.collections.LimitedSet", "_heap", "has a bound"),
	EXPECTED("cachetools.Cache", "_Cache__data", "has a bound"),
	{.name = NULL},
};
