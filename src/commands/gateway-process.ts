import closeWithGrace from 'close-with-grace'
import { ClockCheck } from '../clock-check.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import { guarded } from '../database/guarded.ts'
import { isDemoAlone } from '../demo/mark.ts'
import { createGateway } from '../gateway.ts'
import { ManifestFault } from '../graphql/trusted-documents/manifest.ts'
import { type Reading, startReading } from '../graphql/trusted-documents/reading.ts'
import { TrustedDocuments } from '../graphql/trusted-documents/trusted-documents.ts'
import { createNodeServer } from '../http/node-server.ts'
import { watchOverload } from '../http/overload.ts'
import { startBudgetExchange } from '../identity/budget-exchange.ts'
import { Budgets } from '../identity/budgets.ts'
import { readLocalKey } from '../identity/local-key.ts'
import { createLogger, type Logger } from '../logger.ts'
import { once } from '../once.ts'
import { schema } from '../schema.ts'
import { readVersion } from '../version.ts'
import { readMessageLoad } from '../webhooks/store.load.ts'
import { viewerOf } from '../webhooks/webhook.ts'
import { type Clock, startClock } from './clock.ts'
import { joinDatabase } from './database.ts'
import { startEventRelay } from './event-relay.ts'
import { CommandFailure } from './failures.ts'
import { leaveSignals } from './first-process.ts'
import { decideByAnswers } from './fulfillment.ts'
import { prepareInstruments } from './instruments.ts'
import { authenticatorOf, IssuerWatch } from './issuer-watch.ts'
import { issuersOf } from './issuers.ts'
import { closeServer, finish, listen, urlOf } from './listening.ts'
import { Opened } from './opened.ts'
import { openFilled, warnAtStart } from './preparing.ts'
import { announce, startedWith } from './ready-line.ts'
import { startReplicaWatch } from './replica-watch.ts'
import { startRetention } from './retention.ts'
import { createSendMail } from './send-mail.ts'
import { createSend } from './send-message.ts'
import { warmLater } from './warming.ts'
import { startWebhookWorker } from './webhook-worker.ts'
import type { Worker } from './workers/worker.ts'

const clock = () => new Date()
/** Milliseconds between two looks at the database's time. */
const compareEveryMs = 10_000

/**
 * Runs the gateway in this process until a signal ends it. It listens only when the tables are up to date and demo data
 * is complete. One of several workers leaves to the primary what is done once for all of them, and ends when that says
 * so. Throws what keeps it from starting.
 */
export async function runGateway(config: Config, worker: Worker | null = null): Promise<void> {
  const opened = new Opened()
  try {
    await start(config, worker, opened)
  } catch (error) {
    // Whatever stays open would hold the process.
    await opened.close()
    throw error
  }
}

async function start(config: Config, worker: Worker | null, opened: Opened): Promise<void> {
  const { auth } = config
  const logger = createLogger(config, undefined, worker?.number)
  const issuers = issuersOf(config)
  const localKey = issuers.length > 0 ? null : await readLocalKey(auth.keyFile)
  const watch = new IssuerWatch(logger)
  const authenticator = authenticatorOf(
    config,
    issuers,
    watch,
    localKey && { key: localKey, isDemo: () => isDemoAlone(unguarded) },
  )
  let ticking: Clock | undefined
  const instruments = await prepareInstruments(config, {
    version: readVersion(),
    pool: () => unguarded.connections(),
    messages: () => readMessageLoad(unguarded, clock()),
    streams: () => gateway.streams(),
    replicas: () => replicaWatch?.replicas ?? null,
    clockLagMs: () => ticking?.status().lagMs ?? null,
    parts: async () => ({
      database: (await unguarded.examine()).trouble === null,
      issuer: watch.status === 'ok',
      time: time.found?.isWrong !== true,
    }),
  })
  opened.add(instruments.close)
  const { metrics, tracing } = instruments
  const { observe } = instruments
  const unguarded = worker
    ? await joinDatabase(config, { observe, news: worker.news })
    : await openFilled(config, observe)
  opened.add(() => unguarded.close())
  const { intervalMs, toleranceMs } = config.clock
  const time = new ClockCheck({ database: unguarded, clock, logger, mostMs: toleranceMs })
  const database = guarded(unguarded, () => time.objection())
  const replicaWatch = await startReplicaWatch(config, unguarded, { logger, observe })
  opened.add(() => replicaWatch?.stop())
  let isLeaving = false
  // Loaded when the first of them is asked for: whoever asks the graph waits for none.
  const pages = once(async () => (await import('./gateway-pages.ts')).gatewayPages(config, localKey, unguarded))
  const budgets = new Budgets(config.budgets)
  const trusted = new TrustedDocuments(config.trustedDocuments)
  const overload = watchOverload(config.server.shedDelayMs)
  opened.add(overload.stop)
  const gateway = await createGateway({
    database,
    replicas: replicaWatch?.replicas ?? null,
    budgets,
    trusted,
    isOverloaded: overload.isOverloaded,
    clock,
    config,
    authenticator,
    logger,
    metrics,
    tracing,
    pages: {
      handle: async (request, address) => (await pages()).handle(request, address),
      nothingAt: async (request) => (await pages()).nothingAt(request),
    },
    status: () => ({
      isLeaving,
      issuer: watch.status,
      time: time.found,
      ...(replicaWatch ? { replicas: replicaWatch.replicas.counts() } : {}),
      ...(ticking ? { clock: ticking.status() } : {}),
    }),
  })
  opened.add(gateway.close)
  if (!worker) await warnAtStart(config, unguarded, logger)
  const reading = await startTrusting(config, trusted, database, logger)
  opened.add(() => reading?.stop())
  await time.compare()
  const comparing = setInterval(() => void time.compare(), compareEveryMs)
  opened.add(() => clearInterval(comparing))
  const { host: hostname, connections } = config.server
  const serving = {
    hostname,
    bodyBytes: config.limits.bodyBytes,
    connections,
    onIncoming: () => database.refresh(),
    isLeaving: () => isLeaving,
    onFault: (err: unknown) => logger.error({ err }, 'unexpected error'),
  }
  const server = createNodeServer(gateway, serving)
  opened.add(() => closeServer(server))
  await listen(server, config.server, { port: 'PORT', host: 'HOST' })
  if (!worker) await instruments.listen()
  else if (metrics) worker.shareMetrics(metrics)
  const isRight = async () => {
    await time.compare()
    return time.found?.isWrong !== true
  }
  const sendMail = config.mail && (await createSendMail(config.mail, clock))
  if (intervalMs > 0) ticking = startClock({ database, clock, logger, intervalMs, isRight })
  const exchange = startBudgetExchange({ budgets, database, logger })
  const relay = startEventRelay({ database, logger })
  const webhooks = startWebhookWorker({
    database,
    clock,
    logger,
    messages: config.messages,
    send: createSend(config.messages, clock),
    sendMail,
    onAnswer: decideByAnswers({ database, clock, logger, messages: config.messages }),
    onAttempt: metrics?.attempted,
    select: (selection, endpoint, eventId) => gateway.select(selection, viewerOf(endpoint), eventId),
  })
  const stopForgetting = startRetention({ database, clock, logger, eventDays: config.eventDays })

  const { shutdownDelayMs, shutdownTimeoutMs } = config.server
  const delay = shutdownDelayMs + shutdownTimeoutMs
  const skip = [...(worker?.signals ?? [])]
  leaveSignals()
  const ending = closeWithGrace({ delay, logger: false, onTimeout: late, skip }, async ({ err, signal }) => {
    if (err) logger.fatal({ err }, 'Ending after an error that nothing caught')
    isLeaving = true
    try {
      gateway.endStreams()
      await Promise.all([finish(server, err ? 0 : shutdownDelayMs), ticking?.stop()])
      clearInterval(comparing)
      overload.stop()
      await Promise.all([exchange.stop(), reading?.stop(), stopForgetting()])
      await Promise.all([relay.stop(), webhooks.stop(), gateway.close(), replicaWatch?.stop()])
      await Promise.all([database.close(), instruments.close()])
      const words = worker ? 'A worker has stopped' : 'Triptych has stopped'
      logger.info({ signal, seconds: Math.round(process.uptime()) }, words)
    } catch (error) {
      logger.fatal({ err: error }, 'Could not end in good order')
      throw error
    }
  })

  warmLater()
  const url = urlOf(server)
  if (worker) {
    worker.onLeave(() => ending.close())
    worker.ready(url)
  } else {
    const from = issuers.map(({ issuer }) => issuer)
    announce(config, logger, url, { ...startedWith(config, readVersion(), from), ...instruments.started() })
  }

  function late(): void {
    logger.error(`Ending with requests unfinished: they took longer than ${shutdownTimeoutMs} ms`)
  }
}

/** Reads the documents that clients may name by an id, if they may name any. */
async function startTrusting(
  { trustedDocuments: { mode, files }, limits }: Config,
  documents: TrustedDocuments,
  database: Database,
  logger: Logger,
): Promise<Reading | null> {
  if (mode === 'off') return null
  try {
    return await startReading({ documents, files, database, schema, limits, logger })
  } catch (error) {
    if (!(error instanceof ManifestFault)) throw error
    throw new CommandFailure(`TRUSTED_DOCUMENTS_FILE: ${error.message}.`, { cause: error })
  }
}
