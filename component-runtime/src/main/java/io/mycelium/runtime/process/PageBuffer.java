package io.mycelium.runtime.process;

import io.mycelium.api.Services;
import io.mycelium.runtime.services.ServiceAnswer;
import io.mycelium.runtime.services.ServiceCall;
import java.io.ByteArrayOutputStream;

/**
 * Puts the pages of a value together. The pages of a value follow each other, so there is never
 * more than one value here. Of one thread: the one that reads.
 */
final class PageBuffer {
  private final ByteArrayOutputStream pages = new ByteArrayOutputStream();

  void add(byte[] page) {
    if (pages.size() + page.length > Services.MAX_CALL_BYTES) {
      pages.reset();
      throw new IllegalArgumentException(
          "a value has more than %d bytes".formatted(Services.MAX_CALL_BYTES));
    }
    pages.writeBytes(page);
  }

  /** The call with all of its arguments. */
  ServiceCall whole(ServiceCall end) {
    return end.withArguments(whole(end.arguments()));
  }

  /** The answer with all of its value. */
  ServiceAnswer whole(ServiceAnswer end) {
    if (end instanceof ServiceAnswer.Returned(String by, byte[] value)) {
      return new ServiceAnswer.Returned(by, whole(value));
    }
    if (pages.size() > 0) {
      throw new IllegalArgumentException("pages came, and no value that they belong to");
    }
    return end;
  }

  private byte[] whole(byte[] end) {
    if (pages.size() == 0) {
      return end;
    }
    add(end);
    byte[] all = pages.toByteArray();
    pages.reset();
    return all;
  }
}
