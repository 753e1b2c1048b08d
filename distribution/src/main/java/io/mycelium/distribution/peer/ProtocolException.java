package io.mycelium.distribution.peer;

import java.io.IOException;

/** The other end does not keep to the protocol; the text may be sent to it. */
final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super(message);
  }
}
