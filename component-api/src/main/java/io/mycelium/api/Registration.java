package io.mycelium.api;

/** Something that was registered, started or opened; closing it ends it. Closing twice is fine. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
  @Override
  void close();
}
