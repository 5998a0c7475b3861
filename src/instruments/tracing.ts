import type { Attributes, Span } from '@opentelemetry/api'
import type { TraceContext } from '../values/trace-context.ts'
import { readVersion } from '../version.ts'

/** What a request is, for whoever reads its trace. */
export interface TracedRequest {
  readonly method: string
  readonly path: string
  readonly headers: { get(name: string): string | null }
}

/** What came of it. */
export interface TracedAnswer {
  readonly status: number
  /** The operation by its name, such as `Subscriptions` or `listEstore`. */
  readonly operation: string
  readonly requestId: string
}

/** Writes spans. They go wherever the process that loaded OpenTelemetry's SDK sends them. */
export interface Tracing {
  /** Runs what answers a request within a span, which goes on with the trace that its `traceparent` names. */
  readonly request: <Answer>(
    request: TracedRequest,
    run: () => Promise<Answer>,
    describe: (answer: Answer) => TracedAnswer,
  ) => Promise<Answer>
  /** Where the trace of what runs now has got to; null outside of any. */
  readonly current: () => TraceContext | null
  /** Runs a statement within a span. Its values are not told: they may be secrets. */
  readonly statement: <Result>(system: string, sql: string, run: () => Result) => Result
}

/** Loads OpenTelemetry's API, which is not loaded otherwise. */
export async function loadTracing(): Promise<Tracing> {
  const { context, isSpanContextValid, propagation, SpanKind, SpanStatusCode, trace } =
    await import('@opentelemetry/api')
  const tracer = trace.getTracer('triptych', readVersion())

  const failed = (span: Span, error: unknown) => {
    span.recordException(error instanceof Error ? error : String(error))
    span.setStatus({ code: SpanStatusCode.ERROR })
  }

  return {
    async request({ method, path, headers }, run, describe) {
      const parent = propagation.extract(context.active(), headers, {
        get: (carrier, key) => carrier.get(key) ?? undefined,
        keys: () => [],
      })
      const attributes: Attributes = { 'http.request.method': method, 'url.path': path }
      const options = { kind: SpanKind.SERVER, attributes }
      return tracer.startActiveSpan(`${method} ${path}`, options, parent, async (span) => {
        try {
          const answer = await run()
          const { status, operation, requestId } = describe(answer)
          span.updateName(`${method} ${operation}`)
          span.setAttributes({ 'http.response.status_code': status, 'triptych.request_id': requestId })
          if (path === '/graphql') span.setAttribute('graphql.operation.name', operation)
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
          return answer
        } catch (error) {
          failed(span, error)
          throw error
        } finally {
          span.end()
        }
      })
    },
    current() {
      const span = trace.getActiveSpan()?.spanContext()
      if (!span || !isSpanContextValid(span)) return null
      const flags = span.traceFlags.toString(16).padStart(2, '0')
      return {
        traceparent: `00-${span.traceId}-${span.spanId}-${flags}`,
        tracestate: span.traceState?.serialize() || null,
      }
    },
    statement(system, sql, run) {
      const attributes: Attributes = { 'db.system.name': system, 'db.query.text': sql }
      const [verb = ''] = sql.split(' ', 1)
      return tracer.startActiveSpan(verb.toUpperCase(), { kind: SpanKind.CLIENT, attributes }, (span) =>
        settled(run, (error) => {
          if (error !== undefined) failed(span, error)
          span.end()
        }),
      )
    },
  }
}

/** Runs something that may answer a promise, and says when it is over and whether it failed. */
export function settled<Result>(run: () => Result, over: (error?: unknown) => void): Result {
  let result: Result
  try {
    result = run()
  } catch (error) {
    over(error)
    throw error
  }
  if (result instanceof Promise)
    result.then(
      () => over(),
      (error: unknown) => over(error),
    )
  else over()
  return result
}
