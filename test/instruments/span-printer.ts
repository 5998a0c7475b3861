/* OpenTelemetry's SDK, which writes each span as a line of JSON to standard error: `--import` of it. */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node'
import { NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'

const exporter: SpanExporter = {
  export(spans: readonly ReadableSpan[], done) {
    for (const span of spans) {
      const { traceId, spanId } = span.spanContext()
      const { name, attributes, parentSpanContext } = span
      const line = { span: name, traceId, spanId, parent: parentSpanContext?.spanId, attributes }
      process.stderr.write(`${JSON.stringify(line)}\n`)
    }
    done({ code: 0 })
  },
  shutdown: async () => {},
}

new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register()
