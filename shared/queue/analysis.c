/* analysis.c - see analysis.h. */
#include "queue/analysis.h"

#include "base/clock.h"
#include "gen/sql_analytics.h"
#include "spec/json_read.h"
#include "store/row_arrays.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- key and frame ---- */

static json_object *filter_of(const Analysis *analysis)
{
    return param_value(analysis->params, "filter")->json;
}

/* false: nested too deeply to be written. */
static bool write_parameters(const Analysis *analysis, Buffer *text)
{
    Json json;
    json_object *filter = filter_of(analysis);
    json_begin(&json, text);
    json_open_object(&json);
    bool empty = json_object_is_type(filter, json_type_array) && json_object_array_length(filter) == 0;
    if (filter && !empty) {
        json_key(&json, "filter");
        json_write_sorted(&json, filter);
    }
    operation_write_params(&json, analysis->params);
    json_close(&json);
    return json_ok(&json);
}

void analysis_key(Analysis *analysis, const char *program)
{
    unsigned char hash[(ANALYSIS_KEY - 1) / 2];
    Buffer text = BUFFER_INIT;
    bool whole = write_parameters(analysis, &text);
    analysis->parameters = whole ? arena_text_n(analysis->arena, text.data, text.length) : NULL;
    /* the rows as well: the newest version of a streamed dataset grows */
    buffer_printf(&text, "\n%lld\n%zu\n%s\n%s", (long long)analysis->version->id, analysis->version->rows, analysis->operation->name,
                  program);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)text.data, text.length, NULL, 0);
    sodium_bin2hex(analysis->key, ANALYSIS_KEY, hash, sizeof hash);
    buffer_free(&text);
}

static Status apply_filter(Analysis *analysis, Error *error)
{
    json_object *filter = filter_of(analysis);
    long item = 0;
    Status status = frame_filter(analysis->frame, filter, &item, error);
    if (status == ERR_INVALID && error)
        param_check_problem(analysis->params, param_pointer(analysis->params, "filter", item), error->message);
    return status;
}

Status analysis_begin(Analysis *analysis, ColumnsFolder *folder, Error *error)
{
    const Version *version = analysis->version;
    analysis->frame = frame_open(&version->schema, folder, version->rows, version->usual);
    if (analysis->operation->weights) {
        const ParamValue *weights = param_value(analysis->params, "weights");
        if (weights->present)
            frame_set_weights(analysis->frame, weights->columns[0]);
    }
    if (!analysis->parameters)
        return error_set(error, ERR_INVALID, "The parameters are nested too deeply.");
    return apply_filter(analysis, error);
}

void analysis_end(Analysis *analysis)
{
    frame_close(analysis->frame);
    analysis->frame = NULL;
}

double analysis_cost(const Analysis *analysis)
{
    return operation_cost(analysis->operation, frame_filtered(analysis->frame), analysis->params);
}

/* ---- computing ---- */

void analysis_array_name(const char *key, size_t i, char name[ANALYSIS_ARRAY_NAME])
{
    snprintf(name, ANALYSIS_ARRAY_NAME, "%.32s-%zu", key, i);
}

static Status write_arrays(const Analysis *analysis, const Answer *answer, Error *error)
{
    Status status = OK;
    for (size_t i = 0; i < answer_arrays(answer) && status == OK; i++) {
        const AnswerArray *array = answer_array_at(answer, i);
        RowArray rows = {.n = array->sample.n, .columns = array->columns, .numbers = array->numbers, .codes = array->codes};
        char name[ANALYSIS_ARRAY_NAME];
        const uint32_t *numbers = NULL;
        if (analysis->brief && array->sample.n > ANSWER_ROWS)
            continue;
        if (array->sample.bits)
            frame_row_numbers(analysis->frame, &array->sample, &numbers);
        rows.rows = numbers;
        analysis_array_name(analysis->key, i, name);
        status = row_array_write(analysis->home, name, &rows, error);
        if (numbers)
            frame_release(analysis->frame, numbers);
    }
    return status;
}

static Status write_body(const Analysis *analysis, Answer *answer, Buffer *text, Error *error)
{
    Json json;
    json_begin(&json, text);
    json_open_object(&json);
    json_member_text(&json, "operation", analysis->operation->name);
    json_member_id(&json, "dataset_id", analysis->dataset_id);
    json_member_id(&json, "version", analysis->number);
    json_key(&json, "parameters");
    json_raw(&json, analysis->parameters, strlen(analysis->parameters));
    Status status = answer_write(answer, &json, error);
    json_close(&json);
    return status;
}

static const char *take(Buffer *text, Arena *arena)
{
    const char *copy = arena_text_n(arena, text->data, text->length);
    buffer_clear(text);
    return copy;
}

/* An estimate that was far too low does not hold a handler: whoever asks for steps is stopped and started again as a job. Processor time, so that
** a busy machine makes no difference. */
static double processor_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

typedef struct Patience {
    double until;
    bool lost;
} Patience;

static bool be_patient(void *context, double share)
{
    Patience *patience = context;
    (void)share;
    patience->lost = patience->lost || processor_seconds() > patience->until;
    return !patience->lost;
}

Status analysis_compute(Analysis *analysis, OperationProgress *progress, void *context, Finding *finding, Error *error)
{
    Answer *answer = answer_new();
    Buffer text = BUFFER_INIT;
    Json json;
    int64_t began = clock_monotonic_us();
    Patience patience = {.until = processor_seconds() + ANALYSIS_PATIENCE};
    OperationRun run = {.operation = analysis->operation, .params = analysis->params, .frame = analysis->frame, .answer = answer,
                        .arena = analysis->arena, .progress = progress, .context = context, .at_hand = analysis->at_hand, .brief = analysis->brief};
    if (analysis->at_hand && !progress) {
        run.progress = be_patient;
        run.context = &patience;
    }
    *finding = (Finding){.id = 0};
    Status status = analysis->operation->run(&run, error);
    analysis->outgrown = status == ERR_CANCELLED && (run.outgrown || patience.lost);
    if (status == OK)
        status = write_body(analysis, answer, &text, error);
    if (status == OK)
        status = write_arrays(analysis, answer, error);
    if (status == OK) {
        finding->body_length = text.length;
        finding->body = take(&text, analysis->arena);
        json_begin(&json, &text);
        answer_write_arrays(answer, &json);
        finding->arrays = take(&text, analysis->arena);
        finding->explanation = arena_text(analysis->arena, answer_explanation(answer));
        finding->duration_ms = (double)(clock_monotonic_us() - began) / 1e3;
    }
    buffer_free(&text);
    answer_free(answer);
    return status;
}

/* ---- keeping ---- */

static void take_finding(const DbResult *result, Arena *arena, Finding *finding)
{
    *finding = (Finding){.id = db_get_int(result, 0, 0), .duration_ms = db_get_float(result, 0, 1)};
    finding->arrays = db_take_text(result, 0, 2, arena);
    finding->body = db_take_text(result, 0, 3, arena);
    finding->body_length = strlen(finding->body);
}

Status analysis_find(Db *db, const char *key, Arena *arena, Finding *finding, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_ANALYTICS_FIND, DB_ARGS(db_text(key)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) == 0)
        status = error_set(error, ERR_NOT_FOUND, "There is no such result.");
    else
        take_finding(result, arena, finding);
    db_result_free(result);
    return status;
}

Status analysis_of_job(Db *db, int64_t job_id, char key[ANALYSIS_KEY], Arena *arena, Finding *finding, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_ANALYTICS_OF_JOB, DB_ARGS(db_int(job_id)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) == 0) {
        status = error_set(error, ERR_NOT_FOUND, "The result was deleted before it could be shown.");
    } else {
        take_finding(result, arena, finding);
        snprintf(key, ANALYSIS_KEY, "%s", db_get_text(result, 0, 4, NULL));
    }
    db_result_free(result);
    return status;
}

static DbArg id_or_null(int64_t id)
{
    return id ? db_int(id) : db_null();
}

Status analysis_store(Db *db, const Analysis *analysis, int64_t user_id, const DbCall *also, Finding *finding, Error *error)
{
    DbCall calls[2] = {db_call(analysis->arena, &SQL_ANALYTICS_ADD,
                               DB_ARGS(db_text(analysis->key), id_or_null(analysis->dataset_id), id_or_null(analysis->version->id),
                                       db_text(analysis->operation->name), db_text(analysis->parameters),
                                       db_text_n(finding->body, finding->body_length), db_text(finding->arrays),
                                       db_text(finding->explanation), db_float(finding->duration_ms), id_or_null(user_id),
                                       db_bool(analysis->trial), db_int((int64_t)analysis->version->rows)))};
    DbResult *results[2];
    size_t n_calls = 1;
    if (also)
        calls[n_calls++] = *also;
    Status status = db_together(db, calls, n_calls, results, error);
    if (status != OK)
        return status == ERR_NOT_FOUND ? error_set(error, ERR_NOT_FOUND, "The dataset was deleted while it was analysed.") : status;
    bool known = db_rows(results[0]) > 0;
    if (known)
        finding->id = db_get_int(results[0], 0, 0);
    for (size_t i = 0; i < n_calls; i++)
        db_result_free(results[i]);
    if (known)
        return OK;
    Finding other; /* added by somebody else after this statement had begun */
    status = analysis_find(db, analysis->key, analysis->arena, &other, error);
    if (status == OK)
        finding->id = other.id;
    return status;
}
