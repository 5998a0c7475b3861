import { describe, expect, it } from 'vitest'
import { createLogger } from '../src/logger.ts'

function logged(
  environment: 'development' | 'production',
  write: (logger: ReturnType<typeof createLogger>) => void,
): string {
  const lines: string[] = []
  write(createLogger({ environment, log: { level: 'info' } }, { write: (line) => void lines.push(line) }))
  return lines.join('')
}

describe('the log', () => {
  it('writes JSON in production and a line for a person elsewhere', () => {
    const write = (logger: ReturnType<typeof createLogger>) =>
      logger.child({ requestId: 'abc' }).info({ status: 200 }, 'request')
    expect(JSON.parse(logged('production', write))).toMatchObject({
      level: 'info',
      requestId: 'abc',
      status: 200,
      msg: 'request',
    })
    expect(logged('development', write)).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}request requestId=abc status=200\n$/)
  })

  it.each(['development', 'production'] as const)('keeps secrets to itself in %s', (environment) => {
    const secret = 'hunter2'
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: `Key (license_key)=(${secret})` })
    const error = new Error(`Failed query: insert into t\nparams: ${secret}`, { cause })
    const failed = Object.assign(error, { query: 'insert into t', params: [secret] })
    const text = logged(environment, (logger) => {
      const headers = { authorization: secret, cookie: secret }
      logger.info({ authorization: secret, headers, input: { row: { licenseKey: secret } } }, 'a')
      logger.error({ err: failed }, 'b')
      logger.error({ err: secret.length }, 'c')
    })
    expect(text).not.toContain(secret)
    expect(text).toContain('[redacted]')
    expect(text).toContain('Failed query: insert into t')
    expect(text).toContain('duplicate key')
  })

  const secretFields =
    'authorization cookie token access_token client_secret password secret licenseKey license_key'.split(' ')
  it.each(secretFields)('keeps what is in a field %s to itself, as deep as two levels down', (field) => {
    const held = { [field]: 'hunter2' }
    const text = logged('production', (logger) => logger.info({ ...held, one: held, two: { deep: held } }, 'a'))
    expect(JSON.parse(text)).toMatchObject({
      [field]: '[redacted]',
      one: { [field]: '[redacted]' },
      two: { deep: { [field]: '[redacted]' } },
    })
  })

  it.each(['development', 'production'] as const)('keeps what is sent on one line in %s', (environment) => {
    const forged = 'x\n12:00:00.000 INFO  forged\r\u001b[2K\u0085\u2028\u202e\u0000'
    const text = logged(environment, (logger) => logger.info({ operation: forged, codes: [forged] }, forged))
    expect(text.trimEnd().split(/[\n\r]/)).toHaveLength(1)
  })

  it.each(['development', 'production'] as const)('shows what is foreign in an error as text in %s', (environment) => {
    const text = logged(environment, (logger) => logger.error({ err: new Error('a\u009b2Kb\u202ec\nd') }, 'e'))
    expect(text).not.toMatch(/[\u0080-\u009f\u202e]/)
    expect(text).toContain('u009b2Kb')
    expect(text.trimEnd().split('\n').length > 1).toBe(environment === 'development')
  })

  it('writes nothing for a person that moves the cursor or turns letters around', () => {
    const text = logged('development', (logger) => logger.info({ name: 'a\u001b[2Kb\u0085c\u2028d\u202ee' }, 'request'))
    expect(text.trimEnd()).toMatch(/name=a\\u001b\[2Kb\\u0085c\\u2028d\\u202ee$/)
  })
})
