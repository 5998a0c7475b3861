/** The rules for messages to others. */
export interface MessageRules {
  /** Whether they may go out without encryption. */
  readonly allowsHttp: boolean
  /** Whether they may go to addresses of private networks and of this machine. */
  readonly allowsPrivateAddresses: boolean
  /** Whether a refusal names what the host could set: elsewhere than in production, whoever asks is the host. */
  readonly namesSettings?: boolean
}
