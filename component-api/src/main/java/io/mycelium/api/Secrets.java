package io.mycelium.api;

import java.util.Optional;

/**
 * Passwords, tokens and keys that operators gave to this component. They never appear in a log, an
 * event or a listing.
 *
 * <p>A later release of the node fills this in; until then asking for it is refused.
 */
public interface Secrets {
  /** The largest secret in bytes. */
  int MAX_SECRET_BYTES = 16 * 1024;

  /** A copy of the present value, or nothing; the caller overwrites it after use. */
  Optional<byte[]> read(String name);
}
