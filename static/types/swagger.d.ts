// The global that /vendor/swagger-ui/swagger-ui-bundle.js defines.
declare const SwaggerUIBundle: ((options: Record<string, unknown>) => unknown) & {
    presets: { apis: unknown };
};
