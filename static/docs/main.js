// Swagger UI on the generated description. "Try it out" runs as whoever is signed in here; unsafe methods need the session's CSRF token.

let csrf = '';
try {
  const reply = await fetch('/api/v1/auth/me', { headers: { accept: 'application/json' } });
  if (reply.ok) csrf = (await reply.json()).csrf_token ?? '';
} catch {
  // Not signed in, or the server is away: reading the reference works all the same.
}

SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  requestInterceptor: (/** @type {{method?: string, headers: Record<string, string>}} */ request) => {
    if (csrf && request.method && request.method.toUpperCase() !== 'GET') request.headers['X-CSRF-Token'] = csrf;
    return request;
  },
});

export {};
