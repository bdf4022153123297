/*
** check_statistics.c - the operations of statistics on tables: published figures arrive in the reply, decimals keep their digits, and
** no table, however odd, gets anything but an answer or a message.
*/
#include "base/buffer.h"
#include "near.h"
#include "published.h"
#include "run_operation.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static json_object *run_on(const char *name, const char *csv, const char *types, const char *params, Error *error)
{
    char problems[1000] = "";
    RunTable *table = run_table(csv, types);
    const Operation *operation = operation_find(name);
    ck_assert_msg(operation != NULL, "%s", name);
    json_object *reply = run_operation(operation, table, params, problems, error);
    run_table_free(table);
    return reply;
}

static json_object *answer_of(const char *name, const char *csv, const char *params)
{
    Error error = {.status = OK};
    json_object *reply = run_on(name, csv, NULL, params, &error);
    ck_assert_msg(reply != NULL, "%s: %s", name, error.message);
    ck_assert_msg(strlen(run_text(reply, "explanation")) > 20, "%s explains nothing", name);
    return reply;
}

static Buffer plants(void)
{
    static const char *const NAMES[] = {"ctrl", "trt1", "trt2"};
    Buffer csv = BUFFER_INIT;
    buffer_printf(&csv, "weight,group\n");
    for (size_t i = 0; i < 30; i++)
        buffer_printf(&csv, "%g,%s\n", PLANT_WEIGHT[i], NAMES[PLANT_GROUP[i]]);
    return csv;
}

static Buffer cars(void)
{
    Buffer csv = BUFFER_INIT;
    buffer_printf(&csv, "mpg,am\n");
    for (size_t i = 0; i < 32; i++)
        buffer_printf(&csv, "%g,%u\n", CARS_MPG[i], CARS_AM[i]);
    return csv;
}

static Buffer sleepers(void)
{
    Buffer csv = BUFFER_INIT;
    buffer_printf(&csv, "one,two\n");
    for (size_t i = 0; i < 10; i++)
        buffer_printf(&csv, "%g,%g\n", SLEEP_EXTRA[i], SLEEP_EXTRA[i + 10]);
    return csv;
}

static Buffer teeth(void)
{
    static const char *const DOSES[] = {"0.5", "1", "2"};
    Buffer csv = BUFFER_INIT;
    buffer_printf(&csv, "len,supp,dose\n");
    for (size_t i = 0; i < 60; i++)
        buffer_printf(&csv, "%g,%s,d%s\n", TOOTH_LEN[i], TOOTH_SUPP[i] ? "OJ" : "VC", DOSES[TOOTH_DOSE[i]]);
    return csv;
}

START_TEST(t_tests)
{
    Buffer csv = sleepers();
    json_object *reply = answer_of("ttest_paired", csv.data, "{\"first\":\"one\",\"second\":\"two\"}");
    ck_near(run_number(reply, "result.t"), -4.0621, 1e-4);
    ck_near(run_number(reply, "result.p"), 0.002833, 1e-6);
    ck_near(run_number(reply, "result.confidence_interval.low"), -2.4598858, 1e-7);
    ck_near(run_number(reply, "result.estimate"), -1.58, 1e-12);
    ck_assert(run_number(reply, "result.n") == 10);
    json_object_put(reply);
    reply = answer_of("ttest_one_sample", csv.data, "{\"column\":\"one\",\"mu\":0.5,\"alternative\":\"greater\"}");
    ck_near(run_number(reply, "result.mean"), 0.75, 1e-12);
    ck_near(run_number(reply, "result.t"), 0.25 / (1.78901 / sqrt(10)), 1e-5);
    json_object_put(reply);
    buffer_free(&csv);
    csv = cars();
    reply = answer_of("ttest_independent", csv.data, "{\"response\":\"mpg\",\"factor\":\"am\"}");
    ck_near(run_number(reply, "result.t"), -3.7671, 1e-4);
    ck_near(run_number(reply, "result.df"), 18.332, 1e-3);
    ck_near(run_number(reply, "result.p"), 0.001374, 1e-6);
    ck_near(run_number(reply, "result.groups.0.mean"), 17.147368, 1e-6);
    json_object_put(reply);
    buffer_free(&csv);
}
END_TEST

START_TEST(analyses_of_variance)
{
    Buffer csv = plants();
    json_object *reply = answer_of("anova", csv.data, "{\"response\":\"weight\",\"factor\":\"group\"}");
    ck_near(run_number(reply, "result.f"), 4.8461, 1e-4);
    ck_near(run_number(reply, "result.p"), 0.01591, 1e-5);
    ck_near(run_number(reply, "result.ss_between"), 3.76634, 1e-5);
    ck_near(run_number(reply, "result.ss_within"), 10.49209, 1e-5);
    ck_near(run_number(reply, "result.r_squared"), 0.2641, 1e-4);
    ck_assert(run_number(reply, "result.df_between") == 2);
    ck_assert(run_number(reply, "result.df_within") == 27);
    ck_near(run_number(reply, "result.grand_mean"), 5.073, 1e-12);
    json_object_put(reply);
    reply = answer_of("anova_welch", csv.data, "{\"response\":\"weight\",\"factor\":\"group\"}");
    ck_near(run_number(reply, "result.f"), 5.181, 1e-3);
    json_object_put(reply);
    reply = answer_of("posthoc", csv.data, "{\"response\":\"weight\",\"factor\":\"group\"}");
    ck_near(run_number(reply, "result.pairs.2.p_adjusted"), 0.0120064, 1e-7);
    ck_near(run_number(reply, "result.pairs.0.difference"), 0.371, 1e-12);
    json_object_put(reply);
    reply = answer_of("variance_homogeneity", csv.data, "{\"response\":\"weight\",\"factor\":\"group\"}");
    ck_near(run_number(reply, "result.bartlett.p"), 0.2371, 1e-4);
    json_object_put(reply);
    reply = answer_of("kruskal_wallis", csv.data, "{\"response\":\"weight\",\"factor\":\"group\"}");
    ck_near(run_number(reply, "result.h"), 7.9882, 1e-4); /* kruskal.test(weight ~ group, PlantGrowth) */
    ck_near(run_number(reply, "result.p"), 0.01842, 1e-5);
    json_object_put(reply);
    buffer_free(&csv);
    csv = teeth();
    reply = answer_of("anova_two_way", csv.data, "{\"response\":\"len\",\"first\":\"supp\",\"second\":\"dose\"}");
    ck_near(run_number(reply, "result.interaction.f"), 4.107, 1e-3);
    ck_near(run_number(reply, "result.first.ss"), 205.35, 1e-6);
    json_object_put(reply);
    buffer_free(&csv);
}
END_TEST

/* NIST's SmLs09 at a third of its size: values near 10^12 with one decimal. As decimals, nothing is lost. */
START_TEST(decimals_keep_their_digits)
{
    enum { K = 667 };
    Buffer csv = BUFFER_INIT;
    buffer_printf(&csv, "treatment,response\n");
    for (int t = 0; t < 9; t++)
        for (int i = 0; i < K; i++)
            buffer_printf(&csv, "%d,1000000000000.%d\n", t + 1, (t == 0 ? 4 : t % 2 ? 3 : 5) + (i == 0 ? 0 : i % 2 ? -1 : 1));
    Error error;
    json_object *reply = run_on("anova", csv.data, "treatment=integer response=decimal", "{\"response\":\"response\",\"factor\":\"treatment\"}", &error);
    ck_assert_msg(reply != NULL, "%s", error.message);
    ck_digits(run_number(reply, "result.f"), K, 13);
    ck_digits(run_number(reply, "result.ss_between"), 0.08 * K, 13);
    ck_digits(run_number(reply, "result.ss_within"), 0.09 * (K - 1), 13);
    ck_digits(run_number(reply, "result.r_squared"), 0.08 * K / (0.08 * K + 0.09 * (K - 1)), 13);
    ck_digits(run_number(reply, "result.residual_sd"), 0.1, 13);
    json_object_put(reply);
    reply = run_on("describe", csv.data, "treatment=integer response=decimal", "{\"columns\":[\"response\"],\"group_by\":\"treatment\"}", &error);
    ck_assert_msg(reply != NULL, "%s", error.message);
    ck_digits(run_number(reply, "result.columns.1.sd"), 0.1, 13);
    ck_digits(run_number(reply, "result.columns.1.mean"), 1000000000000.3, 15);
    ck_digits(run_number(reply, "result.columns.1.median"), 1000000000000.3, 15);
    json_object_put(reply);
    buffer_free(&csv);
}
END_TEST

/* More columns and rows than are put in order at a time, by threads; column k of group g is k + 10 g + 0 or 1, half of each; every seventh value of
** the last column is missing. */
START_TEST(many_columns_by_group)
{
    enum { ROWS = 30000, COLUMNS = 150, GROUPS = 3 };
    Buffer csv = BUFFER_INIT;
    buffer_add_text(&csv, "g");
    for (int k = 0; k < COLUMNS; k++)
        buffer_printf(&csv, ",c%d", k);
    for (int i = 0; i < ROWS; i++) {
        buffer_printf(&csv, "\n%c", 'a' + i % GROUPS);
        for (int k = 0; k < COLUMNS; k++)
            if (k == COLUMNS - 1 && i / GROUPS % 7 == 3)
                buffer_add_char(&csv, ',');
            else
                buffer_printf(&csv, ",%d", k + 10 * (i % GROUPS) + i / GROUPS % 2);
    }
    json_object *reply = answer_of("describe", csv.data, "{\"group_by\":\"g\"}");
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "result.columns")), GROUPS * COLUMNS);
    for (int k = 0; k < COLUMNS; k++)
        for (int g = 0; g < GROUPS; g++) {
            char path[64];
            int at = k * GROUPS + g, n = ROWS / GROUPS, missing = k == COLUMNS - 1 ? (n + 3) / 7 : 0;
            snprintf(path, sizeof path, "result.columns.%d.n", at);
            ck_assert(run_number(reply, path) == n - missing);
            snprintf(path, sizeof path, "result.columns.%d.missing", at);
            ck_assert(run_number(reply, path) == missing);
            snprintf(path, sizeof path, "result.columns.%d.min", at);
            ck_assert(run_number(reply, path) == k + 10 * g);
            snprintf(path, sizeof path, "result.columns.%d.mean", at);
            if (!missing)
                ck_near(run_number(reply, path), k + 10 * g + 0.5, 1e-9);
        }
    json_object_put(reply);
    buffer_free(&csv);
}
END_TEST

START_TEST(ranks_and_resamples)
{
    Buffer csv = cars();
    json_object *reply = answer_of("mann_whitney", csv.data, "{\"response\":\"mpg\",\"factor\":\"am\"}");
    ck_near(run_number(reply, "result.u"), 42, 1e-9);
    ck_near(run_number(reply, "result.p"), 0.001871, 1e-6);
    ck_assert_str_eq(run_text(reply, "result.method"), "asymptotic");
    json_object_put(reply);
    reply = answer_of("ks_two_sample", csv.data, "{\"response\":\"mpg\",\"factor\":\"am\"}");
    ck_near(run_number(reply, "result.d"), 0.6356275303643725, 1e-12);
    json_object_put(reply);
    reply = answer_of("permutation_test", csv.data, "{\"response\":\"mpg\",\"factor\":\"am\",\"rounds\":2000}");
    ck_near(run_number(reply, "result.observed"), -7.244939, 1e-6);
    ck_assert_double_lt(run_number(reply, "result.p"), 0.01);
    json_object_put(reply);
    reply = answer_of("bootstrap", csv.data, "{\"column\":\"mpg\",\"statistic\":\"difference\",\"factor\":\"am\",\"rounds\":500}");
    ck_near(run_number(reply, "result.estimate"), -7.244939, 1e-6);
    json_object_put(reply);
    reply = answer_of("normality", csv.data, "{\"column\":\"mpg\"}");
    ck_near(run_number(reply, "result.shapiro_wilk.p"), 0.1229, 1e-4);
    ck_near(run_number(reply, "result.anderson_darling.statistic"), 0.57968, 1e-5);
    json_object_put(reply);
    reply = answer_of("kde", csv.data, "{\"column\":\"mpg\"}");
    ck_near(run_number(reply, "result.densities.0.bandwidth"), 2.477, 1e-3);
    json_object_put(reply);
    reply = answer_of("violin", csv.data, "{\"column\":\"mpg\",\"group_by\":\"am\"}");
    ck_assert_str_eq(run_text(reply, "result.densities.1.group"), "1");
    json_object_put(reply);
    reply = answer_of("box_plot", csv.data, "{\"column\":\"mpg\"}");
    ck_near(run_number(reply, "result.boxes.0.q1"), 15.425, 1e-9);
    json_object_put(reply);
    reply = answer_of("describe", csv.data, "{\"columns\":[\"mpg\"]}");
    ck_near(run_number(reply, "result.columns.0.mean"), 20.090625, 1e-9);
    ck_near(run_number(reply, "result.columns.0.median"), 19.2, 1e-9);
    json_object_put(reply);
    buffer_free(&csv);
    csv = sleepers();
    reply = answer_of("wilcoxon", csv.data, "{\"first\":\"one\",\"second\":\"two\"}");
    ck_near(run_number(reply, "result.p"), 0.009091, 1e-6); /* wilcox.test(extra ~ group, sleep, paired): tie and zero */
    ck_assert(run_number(reply, "result.zeros") == 1);
    json_object_put(reply);
    reply = answer_of("sign_test", csv.data, "{\"first\":\"one\",\"second\":\"two\"}");
    ck_near(run_number(reply, "result.p"), 2 / 512.0, 1e-12); /* 9 of 9 on one side */
    json_object_put(reply);
    reply = answer_of("friedman", csv.data, "{\"columns\":[\"one\",\"two\"]}");
    ck_near(run_number(reply, "result.chi_squared"), 9, 1e-9);
    ck_near(run_number(reply, "result.conover.0.t"), -9, 1e-12); /* nine rows prefer the other drug, one has a tie: sums 10.5 and 19.5, b A = 495 */
    json_object_put(reply);
    reply = answer_of("friedman", "a,b,c\n1,2,3\n4,5,6\n2,4,8\n", "{\"columns\":[\"a\",\"b\",\"c\"]}");
    ck_near(run_number(reply, "result.kendalls_w"), 1, 1e-12);
    ck_assert_ptr_null(run_value(reply, "result.conover.0.p"));
    ck_assert_ptr_nonnull(strstr(run_text(reply, "tables.2.note"), "ranks the columns alike"));
    ck_assert_ptr_null(strstr(run_text(reply, "explanation"), "pair"));
    json_object_put(reply);
    reply = answer_of("anova_repeated", csv.data, "{\"columns\":[\"one\",\"two\"]}");
    ck_near(run_number(reply, "result.f"), 4.0621 * 4.0621, 2e-3); /* the paired t, squared */
    json_object_put(reply);
    buffer_free(&csv);
}
END_TEST

START_TEST(tables_and_shares)
{
    Buffer csv = BUFFER_INIT;
    buffer_printf(&csv, "twin,convicted,sentences,years\n"); /* Fisher (1962): convictions of like-sex twins of criminals */
    for (int i = 0; i < 30; i++)
        buffer_printf(&csv, "%s,%s,%d,2\n", i < 17 ? "dizygotic" : "monozygotic", i < 2 || (i >= 17 && i < 27) ? "yes" : "no", i % 3);
    json_object *reply = answer_of("contingency", csv.data, "{\"rows\":\"twin\",\"columns\":\"convicted\"}");
    ck_near(run_number(reply, "result.fisher_p"), 0.0005367, 1e-7);
    ck_near(run_number(reply, "result.chi_squared_yates"), 10.458, 1e-3); /* chisq.test(Convictions) */
    static const char *const HEADS[] = {"Yates' chi-square", "p of Yates"};
    static const double FIGURES[] = {10.458, 0.001221};
    for (size_t i = 0; i < 2; i++) {
        char path[60];
        snprintf(path, sizeof path, "tables.1.columns.%zu.title", i + 3);
        ck_assert_str_eq(run_text(reply, path), HEADS[i]);
        snprintf(path, sizeof path, "tables.1.rows.0.%zu", i + 3);
        ck_near(run_number(reply, path), FIGURES[i], i ? 1e-6 : 1e-3);
    }
    ck_near(run_number(reply, "result.chi_squared"), 13.032, 1e-3);
    ck_near(run_number(reply, "result.conditional_odds_ratio.value"), 1 / 0.04693664, 1e-3);
    json_object_put(reply);
    reply = answer_of("proportion_one", csv.data, "{\"outcome\":\"convicted\",\"event\":\"yes\"}");
    ck_near(run_number(reply, "result.proportion"), 0.4, 1e-12);
    ck_near(run_number(reply, "result.exact_p"), 0.3616, 1e-4); /* binom.test(12, 30) */
    json_object_put(reply);
    reply = answer_of("proportion_two", csv.data, "{\"outcome\":\"convicted\",\"event\":\"yes\",\"factor\":\"twin\"}");
    ck_near(run_number(reply, "result.chi_squared"), 13.032, 1e-3);
    json_object_put(reply);
    reply = answer_of("poisson_rate", csv.data, "{\"events\":\"sentences\",\"exposure\":\"years\",\"rate0\":0.5}");
    ck_near(run_number(reply, "result.rate"), 0.5, 1e-12);
    ck_near(run_number(reply, "result.p"), 1, 1e-12);
    json_object_put(reply);
    reply = answer_of("power_t", csv.data, "{\"effect\":1,\"power\":0.9}");
    ck_near(run_number(reply, "result.n"), 22.02109, 1e-5);
    ck_assert(run_number(reply, "result.n_rounded_up") == 23);
    json_object_put(reply);
    buffer_free(&csv);
}
END_TEST

/* ---- any operation on any table ---- */

static const char *const TYPES[] = {"boolean", "integer", "float", "decimal", "date", "timestamp", "text"};

static bool fits(const Param *param, const char *type)
{
    for (unsigned i = 0; i < 7; i++)
        if (strcmp(TYPES[i], type) == 0)
            return param->columns == 0 || (param->columns & 1u << i);
    return false;
}

typedef struct OddColumn {
    const char *name, *type;
} OddColumn;

static const OddColumn COLUMNS[] = {{"f", "float"}, {"i", "integer"}, {"t", "text"}, {"b", "boolean"}, {"d", "decimal"}, {"g", "text"}};
enum { ODD_COLUMNS = sizeof COLUMNS / sizeof *COLUMNS };

/* Each column parameter gets a fitting column, others in turn; optional ones when `all`. */
static void make_params(const Operation *operation, bool all, Buffer *json)
{
    size_t next = 0;
    const char *comma = "";
    buffer_printf(json, "{");
    for (const Param *param = operation->params; param && param->name; param++) {
        bool columns = param->type == PARAM_COLUMNS;
        if (!columns && param->type != PARAM_COLUMN) {
            if (param->required && (param->type == PARAM_INTEGER || param->type == PARAM_NUMBER)) {
                buffer_printf(json, "%s\"%s\":%g", comma, param->name, fmin(fmax(3, param->min), param->max > 0 ? param->max : 3));
                comma = ",";
            }
            continue;
        }
        if (!param->required && !all)
            continue;
        size_t wanted = columns ? (param->min_items > 2 ? param->min_items : 2) : 1, found = 0;
        buffer_printf(json, "%s\"%s\":%s", comma, param->name, columns ? "[" : "");
        for (size_t tries = 0; tries < ODD_COLUMNS && found < wanted; tries++, next++)
            if (fits(param, COLUMNS[next % ODD_COLUMNS].type))
                buffer_printf(json, "%s\"%s\"", found++ ? "," : "", COLUMNS[next % ODD_COLUMNS].name);
        buffer_printf(json, "%s", columns ? "]" : "");
        comma = ",";
    }
    buffer_printf(json, "}");
}

static void assert_answered(const Operation *operation, const RunTable *table, const char *params, const char *what)
{
    char problems[1000] = "";
    Error error = {.status = OK};
    json_object *reply = run_operation(operation, table, params, problems, &error);
    if (reply) {
        json_object_put(reply);
        return;
    }
    bool refused = error.status == ERR_INVALID || error.status == ERR_LIMIT || error.status == ERR_UNSUPPORTED;
    ck_assert_msg(refused && (strlen(error.message) > 15 || *problems), "%s on %s with %s: %s \"%s\" %s", operation->name, what, params,
                  status_name(error.status), error.message, problems);
}

START_TEST(odd_tables_get_an_answer_or_a_message)
{
    static const char HEAD[] = "f,i,t,b,d,g\n";
    static const struct {
        const char *what, *row;
        int rows;
    } TABLES[] = {{"no rows", "", 0},
                  {"one row", "1.5,2,x,true,0.1,a\n", 1},
                  {"two equal rows", "1.5,2,x,true,0.1,a\n", 2},
                  {"constant columns", "1.5,2,x,true,0.1,a\n", 40},
                  {"nothing but gaps", ",,,,,\n", 12},
                  {"infinite values", "inf,2,x,true,0.1,a\n-inf,3,y,false,0.2,b\n1,4,x,true,0.3,a\n", 4},
                  {"huge values", "1e308,9007199254740991,x,true,0.1,a\n-1e308,-9007199254740991,y,false,123456789012345.5,b\n", 8},
                  {"tiny values", "1e-310,1,x,true,0.1,a\n-3e-310,2,y,false,0.2,b\n2e-310,1,x,false,0.2,b\n", 5},
                  {"two values", "1,1,x,true,0.1,a\n2,2,y,false,0.2,b\n", 15},
                  {"constant within groups", "1,1,x,true,0.1,a\n2,2,y,false,0.2,b\n", 6}};
    for (size_t t = 0; t < sizeof TABLES / sizeof *TABLES; t++) {
        Buffer csv = BUFFER_INIT;
        buffer_printf(&csv, "%s", HEAD);
        for (int i = 0; i < TABLES[t].rows; i++)
            buffer_printf(&csv, "%s", TABLES[t].row);
        RunTable *table = run_table(csv.data, "f=float i=integer t=text b=boolean d=decimal g=text");
        for (size_t i = 0; OPERATIONS[i]; i++)
            for (int all = 0; all < 2; all++) {
                Buffer params = BUFFER_INIT;
                make_params(OPERATIONS[i], all, &params);
                assert_answered(OPERATIONS[i], table, params.data, TABLES[t].what);
                buffer_free(&params);
            }
        run_table_free(table);
        buffer_free(&csv);
    }
}
END_TEST

/* What a user is told when the question does not fit the data. */
/* Tables given as counts; the tests' figures are those of check_contingency.c. */
START_TEST(rows_that_stand_for_cases)
{
    static const char TWINS[] = "row,column,n\na,u,2\na,v,15\nb,u,10\nb,v,3\nb,v,\nc,v,0\n";
    json_object *reply = answer_of("contingency", TWINS, "{\"rows\":\"row\",\"columns\":\"column\",\"weights\":\"n\",\"filter\":[\"row:ne:c\"]}");
    ck_near(run_number(reply, "result.total"), 30, 0);
    ck_near(run_number(reply, "result.n"), 4, 0);
    ck_near(run_number(reply, "result.missing"), 1, 0);
    ck_near(run_number(reply, "result.fisher_p"), 0.0005367, 1e-7);
    ck_near(run_number(reply, "tables.0.rows.2.3"), 30, 0);
    ck_near(run_number(reply, "tables.0.rows.2.1"), 12, 0);
    json_object_put(reply);
    reply = answer_of("proportion_two", TWINS, "{\"outcome\":\"column\",\"event\":\"u\",\"factor\":\"row\",\"weights\":\"n\",\"filter\":[\"row:ne:c\"]}");
    ck_near(run_number(reply, "result.first"), 2 / 17.0, 1e-15);
    ck_near(run_number(reply, "result.second"), 10 / 13.0, 1e-15);
    json_object_put(reply);
    reply = answer_of("proportion_one", "plant,n\ngiant,682\ndwarf,243\n", "{\"outcome\":\"plant\",\"event\":\"giant\",\"p0\":0.75,\"weights\":\"n\"}");
    ck_near(run_number(reply, "result.exact_p"), 0.3825, 5e-5);
    json_object_put(reply);
    Error error = {.status = OK};
    char problems[1000] = "";
    RunTable *table = run_table("row,column,n\na,u,2.5\nb,v,1\n", NULL);
    ck_assert_ptr_null(run_operation(operation_find("contingency"), table, "{\"rows\":\"row\",\"columns\":\"column\",\"weights\":\"n\"}", problems, &error));
    ck_assert_msg(strstr(problems, "/weights") && strstr(problems, "whole numbers"), "%s", problems);
    run_table_free(table);
}
END_TEST

/* SciPy: kstest(mpg, norm(20, 6).cdf), and against exponential and uniform distributions. */
START_TEST(one_sample_against_a_distribution)
{
    Buffer csv = cars();
    static const struct {
        const char *params;
        double d, p;
    } CASES[] = {{"{\"column\":\"mpg\",\"distribution\":\"normal\",\"numbers\":[20,6]}", 0.1200436743170763, 0.7457363480404113},
                 {"{\"column\":\"mpg\",\"distribution\":\"exponential\",\"numbers\":[0.05]}", 0.4232264722933681, 2.1008693749623628e-05},
                 {"{\"column\":\"mpg\",\"distribution\":\"uniform\",\"numbers\":[10,35]}", 0.26925, 0.019320864187571552},
                 {"{\"column\":\"mpg\",\"distribution\":\"lognormal\",\"numbers\":[3,0.3]}", 0.12902286745456115, 0.6611165280570656},
                 {"{\"column\":\"mpg\",\"distribution\":\"gamma\",\"numbers\":[11,0.55]}", 0.08458941727072788, 0.9760547398023982},
                 {"{\"column\":\"mpg\",\"distribution\":\"weibull\",\"numbers\":[3.6,22]}", 0.11704196097107089, 0.7730548440775475}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        json_object *reply = answer_of("ks_one_sample", csv.data, CASES[i].params);
        ck_near(run_number(reply, "result.d"), CASES[i].d, 1e-12);
        ck_near(run_number(reply, "result.p"), CASES[i].p, 1e-9);
        json_object_put(reply);
    }
    static const char *const WRONG[] = {"[1]", "[1,0]", "[]", "[1,2,3]"};
    for (size_t i = 0; i < 4; i++) {
        Error error = {.status = OK};
        Buffer params = BUFFER_INIT;
        buffer_printf(&params, "{\"column\":\"mpg\",\"numbers\":%s}", WRONG[i]);
        ck_assert_ptr_null(run_on("ks_one_sample", csv.data, NULL, params.data, &error));
        buffer_free(&params);
    }
    buffer_free(&csv);
}
END_TEST

START_TEST(messages_name_the_parameter)
{
    Buffer csv = plants();
    char problems[1000] = "";
    Error error;
    RunTable *table = run_table(csv.data, NULL);
    ck_assert_ptr_null(run_operation(operation_find("ttest_independent"), table, "{\"response\":\"weight\",\"factor\":\"group\"}", problems, &error));
    ck_assert_msg(strstr(problems, "/factor") && strstr(problems, "exactly 2"), "%s", problems);
    ck_assert_ptr_null(run_operation(operation_find("bootstrap"), table, "{\"column\":\"weight\",\"statistic\":\"correlation\"}", problems, &error));
    ck_assert_msg(strstr(problems, "/second") != NULL, "%s", problems);
    ck_assert_ptr_null(run_operation(operation_find("proportion_one"), table, "{\"outcome\":\"group\"}", problems, &error));
    ck_assert_msg(strstr(problems, "/event") != NULL, "%s", problems);
    run_table_free(table);
    buffer_free(&csv);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {t_tests, analyses_of_variance, decimals_keep_their_digits, many_columns_by_group, ranks_and_resamples, tables_and_shares,
                                  rows_that_stand_for_cases, one_sample_against_a_distribution,
                                  odd_tables_get_an_answer_or_a_message, messages_name_the_parameter, NULL};
    return suite_run("statistics", tests);
}
