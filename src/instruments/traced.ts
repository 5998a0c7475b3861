import type { RequestLog } from '../request-log.ts'
import type { Tracing } from './tracing.ts'

/** Answers a request within a span. */
export function traced<Answer extends { readonly status: number }>(
  tracing: Tracing,
  request: Parameters<Tracing['request']>[0],
  { requestId, requestLog }: { readonly requestId: string; readonly requestLog: RequestLog },
  run: () => Promise<Answer>,
): Promise<Answer> {
  const describe = ({ status }: Answer) => ({ status, operation: requestLog.operation ?? request.path, requestId })
  return tracing.request(request, run, describe)
}
