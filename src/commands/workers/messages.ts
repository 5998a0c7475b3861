import type { MetricSamples } from '../../instruments/metrics.ts'

/** What a worker tells the primary. */
export type WorkerMessage =
  /** It answers, at this address. */
  | { readonly kind: 'ready'; readonly url: string }
  /** It cannot start, and says why in lines for a person. */
  | { readonly kind: 'failed'; readonly lines: readonly string[] }
  /** It has written events. */
  | { readonly kind: 'written' }
  /** Somebody listens to events here, or nobody does any more. */
  | { readonly kind: 'watching'; readonly isWatching: boolean }
  /** Its metrics, which it was asked for with that number. */
  | { readonly kind: 'metrics'; readonly question: number; readonly metrics: readonly MetricSamples[] }

/** What the primary tells a worker. */
export type PrimaryMessage =
  /** It is to take no more requests, and to end. */
  | { readonly kind: 'leave' }
  /** Another worker has written events. */
  | { readonly kind: 'written' }
  /** It is asked for its metrics. */
  | { readonly kind: 'metrics'; readonly question: number }
