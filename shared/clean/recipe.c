/* recipe.c - see recipe.h. */
#include "clean/recipe.h"

#include "base/clock.h"
#include "base/memory.h"
#include "clean/expression_private.h"

#include <stdlib.h>
#include <string.h>

struct Recipe {
    json_object *json;
    size_t count;
    const Step **steps;
    ParamCheck *checks;
    bool *off;
};

enum { MOST_PROBLEMS = 100 };

static void add_problem(Arena *arena, RecipeProblems *problems, const char *pointer, const char *detail)
{
    if (!problems->items)
        problems->items = arena_array(arena, MOST_PROBLEMS, sizeof *problems->items);
    if (problems->n < MOST_PROBLEMS)
        problems->items[problems->n++] = (RecipeProblem){arena_text(arena, pointer), arena_text(arena, detail)};
}

static const char *step_name_at(const void *names, size_t i)
{
    return ((const Step *const *)names)[i]->name;
}

static const Step *read_name(json_object *item, size_t i, Arena *arena, RecipeProblems *problems)
{
    json_object *value = NULL;
    if (!json_object_is_type(item, json_type_object)) {
        add_problem(arena, problems, arena_printf(arena, "/%zu", i), "A step is an object such as {\"step\": \"trim\", \"columns\": [\"name\"]}.");
        return NULL;
    }
    const char *pointer = arena_printf(arena, "/%zu/step", i);
    if (!json_object_object_get_ex(item, "step", &value) || !json_object_is_type(value, json_type_string)) {
        add_problem(arena, problems, pointer, "Say which step it is.");
        return NULL;
    }
    const char *name = json_object_get_string(value);
    const Step *step = step_find(name);
    if (!step) {
        size_t count = 0;
        while (STEPS[count])
            count++;
        const char *near = nearest_name(name, strlen(name), step_name_at, STEPS, count);
        add_problem(arena, problems, pointer, near ? arena_printf(arena, "There is no step \"%.100s\". Did you mean \"%s\"?", name, near)
                                                   : arena_printf(arena, "There is no step \"%.100s\".", name));
    }
    return step;
}

/* Whether it is switched off. */
static bool read_switch(json_object *item, size_t i, Arena *arena, RecipeProblems *problems)
{
    json_object *value = NULL;
    if (!json_object_object_get_ex(item, "enabled", &value))
        return false;
    if (json_object_is_type(value, json_type_boolean))
        return !json_object_get_boolean(value);
    add_problem(arena, problems, arena_printf(arena, "/%zu/enabled", i), "must be true or false");
    return false;
}

static void check_step(Recipe *recipe, size_t i, json_object *item, Arena *arena, RecipeProblems *problems)
{
    ParamCheck *check = &recipe->checks[i];
    param_check_begin(check, recipe->steps[i]->params, arena);
    json_object *parameters = json_object_new_object();
    json_object_object_foreach(item, key, value)
    {
        if (strcmp(key, "step") != 0 && strcmp(key, "enabled") != 0)
            json_object_object_add(parameters, key, json_object_get(value));
    }
    param_check_json(check, parameters);
    json_object_put(parameters); /* the values live on in the recipe */
    if (!param_check_end(check))
        for (size_t k = 0; k < check->n_problems; k++)
            add_problem(arena, problems, arena_printf(arena, "/%zu%s", i, check->problems[k].pointer), check->problems[k].detail);
}

Recipe *recipe_read(json_object *steps, Arena *arena, RecipeProblems *problems)
{
    *problems = (RecipeProblems){NULL, 0};
    if (!json_object_is_type(steps, json_type_array)) {
        add_problem(arena, problems, "", "The steps are an array of objects such as {\"step\": \"trim\", \"columns\": [\"name\"]}.");
        return NULL;
    }
    size_t n = json_object_array_length(steps);
    if (n > RECIPE_STEPS) {
        add_problem(arena, problems, "", arena_printf(arena, "A recipe has at most %d steps.", RECIPE_STEPS));
        return NULL;
    }
    Recipe *recipe = mem_zero(1, sizeof *recipe);
    recipe->json = json_object_get(steps);
    recipe->count = n;
    recipe->steps = mem_zero(n + 1, sizeof(Step *));
    recipe->checks = mem_zero(n + 1, sizeof(ParamCheck));
    recipe->off = mem_zero(n + 1, sizeof(bool));
    for (size_t i = 0; i < n; i++) {
        json_object *item = json_object_array_get_idx(steps, i);
        recipe->steps[i] = read_name(item, i, arena, problems);
        recipe->off[i] = recipe->steps[i] && read_switch(item, i, arena, problems);
        if (recipe->steps[i] && !recipe->off[i])
            check_step(recipe, i, item, arena, problems);
    }
    if (problems->n == 0)
        return recipe;
    recipe_free(recipe);
    return NULL;
}

void recipe_free(Recipe *recipe)
{
    if (!recipe)
        return;
    for (size_t i = 0; i < recipe->count; i++)
        if (recipe->steps[i] && !recipe->off[i])
            param_check_free(&recipe->checks[i]);
    json_object_put(recipe->json);
    free(recipe->steps);
    free(recipe->checks);
    free(recipe->off);
    free(recipe);
}

size_t recipe_count(const Recipe *recipe)
{
    return recipe->count;
}

const Step *recipe_step(const Recipe *recipe, size_t i)
{
    return recipe->steps[i];
}

bool recipe_open_schema(const Recipe *recipe)
{
    for (size_t i = 0; i < recipe->count; i++)
        if (recipe->steps[i]->open_schema && !recipe->off[i])
            return true;
    return false;
}

static Status run_step(const Recipe *recipe, size_t i, RecipeRun *run, const Table *in, Table *out, Error *error)
{
    StepReport report = {.rows_before = in->rows, .columns_before = in->schema.count, .off = recipe->off[i]};
    StepRun step = {.step = recipe->steps[i], .params = recipe->checks[i], .in = in, .out = out, .scratch = run->scratch, .arena = run->arena,
                    .report = &report, .tables = run->tables, .context = run->tables_context, .want_kept = run->want_kept};
    int64_t began = clock_monotonic_us();
    Status status = OK;
    if (recipe->off[i]) {
        table_copy(out, in);
    } else {
        table_begin(out, 0);
        status = recipe->steps[i]->apply(&step, error);
        if (status == OK)
            status = scratch_status(run->scratch, error);
    }
    if (status != OK) {
        run->place = arena_printf(run->arena, "Step %zu, %s", i + 1, recipe->steps[i]->title);
        run->pointer = arena_printf(run->arena, "/%zu%s", i, step.pointer ? step.pointer : "");
        return status;
    }
    report.microseconds = clock_monotonic_us() - began;
    report.rows_after = out->rows;
    report.columns_after = out->schema.count;
    if (report.rows_affected == 0 && out->rows != in->rows)
        report.rows_affected = out->rows > in->rows ? out->rows - in->rows : in->rows - out->rows;
    if (run->watch && !run->watch(run->watch_context, i, in, out, &report))
        return error_set(error, ERR_CANCELLED, "Cleaning was cancelled.");
    return OK;
}

Status recipe_run(const Recipe *recipe, size_t upto, RecipeRun *run, const Table *in, Table *out, Error *error)
{
    Table now;
    Status status = OK;
    table_copy(&now, in);
    if (in->rows > TABLE_ROWS)
        status = error_set(error, ERR_LIMIT, "Tables of more than %u rows can not be cleaned.", TABLE_ROWS);
    for (size_t i = 0; i < recipe->count && i < upto && status == OK; i++) {
        Table next;
        status = run_step(recipe, i, run, &now, &next, error);
        if (status != OK) {
            table_free(&next);
            break;
        }
        table_free(&now);
        now = next;
    }
    if (status != OK)
        table_free(&now);
    else
        *out = now;
    return status;
}
