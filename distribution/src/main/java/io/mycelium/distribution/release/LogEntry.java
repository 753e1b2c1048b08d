package io.mycelium.distribution.release;

import io.mycelium.distribution.trust.KeyId;

/**
 * A statement in the log.
 *
 * @param index its place, from 1
 * @param signer the key that signed it
 * @param statement what it says
 * @param signed the bytes that were signed
 */
public record LogEntry(
    long index, KeyId signer, ReleaseStatement statement, SignedStatement signed) {}
