/*
** stream.c - replies too long to hold.
**
** Headers go out without a length; nginx hands the body on in chunks. The end is told only by reply_stream_end: exchange.c
** breaks the connection of a stream that its function left open, so that half a file never looks like a whole one.
*/
#include "web/private.h"

static Status gone(Error *error)
{
    return error_set(error, ERR_CANCELLED, "The client has gone.");
}

Status reply_stream_begin(Request *request, Reply *reply, Error *error)
{
    (void)request;
    Exchange *exchange = reply->web;
    exchange->streaming = true;
    exchange_headers(exchange);
    const Buffer *output = &exchange->server->output;
    return transport_write(&exchange->transport, output->data, output->length) ? OK : gone(error);
}

Status reply_stream(Reply *reply, const char *data, size_t length, Error *error)
{
    Exchange *exchange = reply->web;
    if (exchange->head)
        return error_set(error, ERR_CANCELLED, "Only the headers were asked for.");
    exchange->bytes_out += length;
    return transport_write(&exchange->transport, data, length) ? OK : gone(error);
}

void reply_stream_end(Reply *reply)
{
    Exchange *exchange = reply->web;
    exchange->stream_ended = true;
}
