package io.mycelium.runtime.process;

/** Where the system holds nobody. */
record NoConfinement(String describe) implements Confinement {
  private static final class Free implements Held {
    @Override
    public void kill() {
      // The processes are killed one by one.
    }

    @Override
    public void close() {
      // There is nothing to let go of.
    }
  }

  @Override
  public Confinement within(String name, Limits together) {
    return this;
  }

  @Override
  public Held hold(String name, long pid, Limits limits) {
    return new Free();
  }
}
