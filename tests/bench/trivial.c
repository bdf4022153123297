/* The least a libfcgi program can do: the yardstick for /health. */
#include <fcgiapp.h>

int main(void)
{
    FCGX_Request request;
    if (FCGX_Init() || FCGX_InitRequest(&request, 0, FCGI_FAIL_ACCEPT_ON_INTR)) return 1;
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_PutS("Content-Type: application/json\r\n\r\n{\"status\":\"ok\"}\n", request.out);
        FCGX_Finish_r(&request);
    }
    return 0;
}
