/* expression_lex.c - the words of the language. Names may hold any letter beyond ASCII, and points between their parts ("address.city"). */
#include "clean/expression_private.h"

#include "base/buffer.h"
#include "base/unicode.h"

#include <strings.h>

static bool is_name_start(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_part(unsigned char c)
{
    return is_name_start(c) || is_digit((char)c);
}

static size_t at_of(const Lexer *lexer, const char *p)
{
    return (size_t)(p - lexer->text);
}

/* 'it''s': a closing mark written twice stands for itself. */
static bool read_quoted(Parser *parser, char close, const char *what)
{
    Lexer *lexer = &parser->lexer;
    char *value = arena_alloc(lexer->arena, (size_t)(lexer->end - lexer->at) + 1);
    size_t n = 0;
    const char *p = lexer->at + 1;
    for (;; p++) {
        if (p == lexer->end) {
            (void)parser_fail(parser, at_of(lexer, lexer->start), (size_t)(lexer->end - lexer->start), ERR_INVALID,
                              "%s that begins here has no closing %c.", what, close);
            return false;
        }
        if (*p == close) {
            if (p + 1 < lexer->end && p[1] == close)
                p++;
            else
                break;
        }
        value[n++] = *p;
    }
    lexer->value = (Slice){value, n};
    lexer->at = p + 1;
    return true;
}

static Token read_number(Lexer *lexer)
{
    const char *p = lexer->at;
    Token token = TOKEN_INTEGER;
    while (p < lexer->end && is_digit(*p))
        p++;
    if (p < lexer->end && *p == '.') {
        token = TOKEN_NUMBER;
        p++;
        while (p < lexer->end && is_digit(*p))
            p++;
    }
    if (p < lexer->end && (*p == 'e' || *p == 'E')) {
        const char *digits = p + 1 + (p + 1 < lexer->end && (p[1] == '+' || p[1] == '-'));
        if (digits < lexer->end && is_digit(*digits)) {
            token = TOKEN_NUMBER;
            for (p = digits; p < lexer->end && is_digit(*p);)
                p++;
        }
    }
    lexer->at = p;
    return token;
}

static bool read_sign(Parser *parser)
{
    static const char *const SIGNS[] = {"||", "<=", ">=", "<>", "!=", "==", "+", "-", "*", "/", "%", "^", "=", "<", ">", "(", ")", ",", NULL};
    Lexer *lexer = &parser->lexer;
    for (size_t i = 0; SIGNS[i]; i++) {
        size_t length = strlen(SIGNS[i]);
        if ((size_t)(lexer->end - lexer->at) >= length && memcmp(lexer->at, SIGNS[i], length) == 0) {
            lexer->at += length;
            return true;
        }
    }
    size_t length = utf8_sequence((const unsigned char *)lexer->at, (size_t)(lexer->end - lexer->at));
    (void)parser_fail(parser, at_of(lexer, lexer->at), length ? length : 1, ERR_INVALID,
                      "\"%.*s\" means nothing here. Put texts into 'single quotes' and column names with special characters into \"double quotes\".",
                      (int)(length ? length : 1), length ? lexer->at : "?");
    return false;
}

bool lexer_next(Parser *parser)
{
    Lexer *lexer = &parser->lexer;
    while (lexer->at < lexer->end && (*lexer->at == ' ' || (*lexer->at >= '\t' && *lexer->at <= '\r')))
        lexer->at++;
    lexer->start = lexer->at;
    bool good = true;
    if (lexer->at == lexer->end) {
        lexer->token = TOKEN_END;
    } else if (is_name_start((unsigned char)*lexer->at)) {
        lexer->token = TOKEN_NAME;
        while (lexer->at < lexer->end && (is_name_part((unsigned char)*lexer->at) ||
               (*lexer->at == '.' && lexer->at + 1 < lexer->end && is_name_start((unsigned char)lexer->at[1]))))
            lexer->at++;
        lexer->value = (Slice){lexer->start, (size_t)(lexer->at - lexer->start)};
    } else if (is_digit(*lexer->at) || (*lexer->at == '.' && lexer->at + 1 < lexer->end && is_digit(lexer->at[1]))) {
        lexer->token = read_number(lexer);
    } else if (*lexer->at == '\'') {
        lexer->token = TOKEN_TEXT;
        good = read_quoted(parser, '\'', "The text");
    } else if (*lexer->at == '"' || *lexer->at == '`' || *lexer->at == '[') {
        lexer->token = TOKEN_QUOTED;
        good = read_quoted(parser, *lexer->at == '[' ? ']' : *lexer->at, "The column name");
    } else {
        lexer->token = TOKEN_SIGN;
        good = read_sign(parser);
    }
    lexer->length = (size_t)(lexer->at - lexer->start);
    return good;
}

bool lexer_is(const Lexer *lexer, const char *sign)
{
    return (lexer->token == TOKEN_SIGN || lexer->token == TOKEN_NAME) && strlen(sign) == lexer->length &&
           strncasecmp(lexer->start, sign, lexer->length) == 0;
}
