import { z } from 'zod'
import { oneOf, variableFacts } from './setting-kinds.ts'

/** The environment variables of metrics and traces. */
export const instrumentVariables = {
  METRICS_PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(z.number().max(65_535))
    .optional()
    .register(variableFacts, {
      group: 'Server',
      description:
        'The TCP port at which `GET /metrics` answers Prometheus, without credentials: see [observability.md](observability.md). ' +
        'Where it is not set, nothing is counted. 0 lets the system choose.',
      allowed: 'a whole number from 0 to 65535',
      fallback: 'none',
    }),
  METRICS_HOST: z
    .string()
    .regex(/^[\w.:%-]+$/)
    .optional()
    .register(variableFacts, {
      group: 'Server',
      description: 'The address at which the metrics listen.',
      allowed: 'a host name or an IP address, without a scheme or a port',
      fallback: 'the value of HOST',
    }),
  TRACING: oneOf(
    'Server',
    ['off', 'opentelemetry'],
    'off',
    'Whether requests and statements become spans of OpenTelemetry, whose SDK the process has to load: see ' +
      '[observability.md](observability.md).',
  ),
}
