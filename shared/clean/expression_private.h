/*
** expression_private.h - what the parts of the expression language share.
**
** Text -> tokens (expression_lex.c) -> a tree of typed nodes (expression_parse.c with the rules of expression_bind.c and the tables of functions) ->
** evaluation (expression_run.c), which calls the kernels: one function per operation and type, over up to EXPRESSION_ROWS rows.
*/
#ifndef QUERN_CLEAN_EXPRESSION_PRIVATE_H
#define QUERN_CLEAN_EXPRESSION_PRIVATE_H

#include "base/arena.h"
#include "clean/expression.h"

#include <math.h>

/* ---- tokens ---- */

typedef enum Token {
    TOKEN_END,
    TOKEN_INTEGER,
    TOKEN_NUMBER,
    TOKEN_TEXT,   /* 'text': its value in lexer.value */
    TOKEN_NAME,   /* a plain name, perhaps a keyword */
    TOKEN_QUOTED, /* "a name" or [a name]: its value in lexer.value */
    TOKEN_SIGN    /* an operator or a bracket */
} Token;

typedef struct Lexer {
    const char *text, *end, *at;
    Arena *arena;
    Token token;       /* the one in hand */
    const char *start; /* and where it stands */
    size_t length;
    Slice value;
} Lexer;

/* ---- nodes ---- */

typedef struct Node Node;
typedef struct Run Run;
typedef struct Function Function;

typedef struct Cell { /* a vector of the pool */
    Vector vector;
    void *buffer;                                    /* EXPRESSION_ROWS values */
    uint64_t bits[EXPRESSION_ROWS / 64];
    bool pinned;                                     /* not given back */
    struct Cell *next;
} Cell;

typedef struct Call {
    Run *run;
    const Node *node;
    Cell *const *args;
    size_t n_args;
    size_t n;          /* rows */
    Cell *out;         /* data: its buffer; valid: of a strict function already where all of the arguments are */
} Call;

typedef void Kernel(Call *call);

typedef enum NodeKind { NODE_LITERAL, NODE_COLUMN, NODE_CALL } NodeKind;

enum { COLUMN_NONE = -1, COLUMN_SEVERAL = -2 };

struct Node {
    NodeKind kind;
    ColumnType type;         /* 0: a null whose type nothing has said */
    bool zoned;
    uint8_t scale;
    bool null;               /* literal */
    bool exact;              /* literal number: decimal holds it at decimal_scale */
    bool shared;             /* stands at several places of the tree: evaluated once a batch */
    bool strict;             /* call: missing when any argument is */
    size_t position, length; /* bytes of the text */
    size_t slot;             /* number of the node */
    long only;               /* the one column it depends on, COLUMN_NONE or COLUMN_SEVERAL */
    union {
        uint8_t boolean;
        int64_t integer;
        double number;
        int32_t date;
        Slice text;
    };
    Int128 decimal;
    uint8_t decimal_scale;
    size_t column;
    const char *name;        /* call: of the operation, for messages */
    Kernel *kernel;
    Node **args;
    size_t n_args;
    void *data;              /* call: a compiled pattern, a set */
};

typedef struct PatternList PatternList;

struct Expression {
    Arena *arena;
    Node *root;
    size_t n_nodes;
    size_t n_columns;        /* of the schema */
    uint8_t *uses;           /* by column: 1 when it is read */
    PatternList *patterns;
};

typedef struct Parser {
    Lexer lexer;
    Expression *expression;
    const Schema *schema;
    unsigned depth;
    Status status;
    size_t bad_position, bad_length; /* bytes */
    Error *error;
} Parser;

/* All return NULL after parser_fail, which keeps the first failure. */
Node *parser_fail(Parser *parser, size_t position, size_t length, Status status, const char *format, ...) PRINTF_LIKE(5, 6);
Node *parser_fail_at(Parser *parser, const Node *node, const char *format, ...) PRINTF_LIKE(3, 4);

bool lexer_next(Parser *parser); /* false after a failure */
bool lexer_is(const Lexer *lexer, const char *sign);      /* the sign, or the keyword in any case */

Node *node_new(Parser *parser, NodeKind kind, size_t position, size_t length);
Node *node_call(Parser *parser, const char *name, Kernel *kernel, bool strict, ColumnType type, Node *const *args, size_t n);
/* Of the token in hand; the parser moves on by itself. */
Node *node_number(Parser *parser);
Node *node_literal(Parser *parser, ColumnType type);
Node *node_column(Parser *parser, Slice name, size_t position, size_t length);

/* ---- types (expression_bind.c) ---- */

const char *type_said(const Node *node); /* "text", "a missing value" ... for messages */
/* The node as that type; NULL with a message when it can not be. Only conversions that lose nothing but a float's precision. */
Node *bind_convert(Parser *parser, Node *node, ColumnType type, uint8_t scale, const char *what);
/* Gives all of them one type, the least that holds every one. false: there is none; the message names the first that does not fit. */
bool bind_unify(Parser *parser, Node **args, size_t n, const char *what);
Node *bind_arithmetic(Parser *parser, char sign, Node *left, Node *right);
Node *bind_negative(Parser *parser, Node *node);
Node *bind_compare(Parser *parser, const char *sign, Node *left, Node *right);
Node *bind_logic(Parser *parser, bool is_and, Node *left, Node *right);
Node *bind_not(Parser *parser, Node *node);
Node *bind_is_null(Parser *parser, Node *node);
Node *bind_in(Parser *parser, Node *node, Node **items, size_t n);
Node *bind_case(Parser *parser, Node **args, size_t n, size_t position, size_t length); /* when, then, ..., else */
Node *bind_concat(Parser *parser, Node **args, size_t n, bool strict);
Node *bind_like(Parser *parser, Node *node, Node *pattern, bool fold);
Node *bind_matches(Parser *parser, Node *node, Node *pattern);

/* ---- functions ---- */

/* args: one letter each: T text, N number (as float), I integer, B boolean, D date or timestamp, A anything; after '|' they are optional, and
** '*' repeats the last. A function with `bind` chooses its kernel and type itself. */
struct Function {
    const char *name;
    const char *args;
    ColumnType type;
    Kernel *kernel;
    Node *(*bind)(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length);
    bool lenient;            /* sees missing arguments */
    const char *signature;
    const char *doc;
};

typedef struct FunctionGroup {
    const char *name;
    const Function *functions; /* ended by a NULL name */
} FunctionGroup;

extern const Function FUNCTIONS_TEXT[], FUNCTIONS_PATTERN[], FUNCTIONS_NUMBER[], FUNCTIONS_DATE[], FUNCTIONS_CHOICE[], FUNCTIONS_CAST[];

Node *function_call(Parser *parser, const char *name, size_t name_length, size_t position, Node **args, size_t n, size_t length);

/* The nearest of names by edit distance, or NULL when none is near. */
typedef const char *NameAt(const void *names, size_t i);
const char *nearest_name(const char *name, size_t length, NameAt *at, const void *names, size_t count);

/* ---- kernels ---- */

Kernel *kernel_cast(ColumnType from, ColumnType to); /* node->data: none; scales in the nodes */
Kernel *kernel_compare(ColumnType type, const char *sign);
Kernel *kernel_arithmetic(ColumnType type, char sign);
extern Kernel kernel_date_plus, kernel_date_minus, kernel_date_less, kernel_negative_int, kernel_negative_float, kernel_negative_decimal;
extern Kernel kernel_coalesce;
extern Kernel kernel_and, kernel_or, kernel_not, kernel_is_null, kernel_case, kernel_in, kernel_in_list, kernel_concat;

typedef struct Set { /* the literals of IN, sorted */
    size_t n;
    bool has_null;
    const void *values; /* int64_t, double, Int128, int32_t or Slice; uint8_t */
} Set;

int compare_slices(Slice a, Slice b);

/* ---- running ---- */

struct Run {
    const Expression *expression;
    const Column *const *columns;
    size_t rows;
    Status status;       /* of the first kernel that failed */
    Error *error;
    struct Hoist **hoists;  /* by slot */
    Cell **constants;       /* by slot */
    Cell **batch;           /* by slot: shared nodes of this batch */
    Cell *pool, *all_shared;
    struct HeapBlock *heap, *full;
    size_t heap_used;
    size_t first, n;
    bool *seen;             /* by slot */
    const Column *override; /* stands for every column */
    Cell *result;
};

enum { CELL_BYTES = EXPRESSION_ROWS * 16 };
typedef struct HeapBlock HeapBlock;
void heap_free(HeapBlock *block);  /* and those behind it */
void heap_clear(Run *run);         /* the batch's texts are gone; one block of the usual size is kept */
void cell_free(Cell *cell);

/* Room for a text of the batch; NULL when the limits are passed (run->status is set). */
char *eval_text(Run *run, size_t length);
/* The same for a guess that is given back but for `used` bytes of it, right after eval_text. */
void run_text_shrink(Run *run, size_t length, size_t used);
void run_fail(Run *run, const char *message); /* ERR_LIMIT; the first failure counts */
Cell *run_cell(Run *run);
void run_release(Run *run, Cell *cell);

static inline bool cell_present(const Cell *cell, size_t i)
{
    return !cell->vector.valid || bit_get(cell->vector.valid, i);
}

/* The bits become the cell's own and may be changed. */
static inline uint64_t *cell_own_bits(Cell *cell, size_t n)
{
    if (cell->vector.valid != cell->bits) {
        for (size_t i = 0; i < bit_words(n); i++)
            cell->bits[i] = cell->vector.valid ? cell->vector.valid[i] : ~UINT64_C(0);
        cell->vector.valid = cell->bits;
    }
    return cell->bits;
}

static inline void call_miss(Call *call, size_t i)
{
    bit_clear(cell_own_bits(call->out, call->n), i);
}

#define ARG(call, k, field) ((call)->args[k]->vector.field)
#define OUT(call, field) ((call)->out->vector.field)

/* Values of a float result that are no numbers become missing. */
void call_finite(Call *call);

void pattern_list_free(PatternList *list); /* the patterns; the list is the arena's */

#endif
