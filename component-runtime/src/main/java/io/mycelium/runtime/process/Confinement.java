package io.mycelium.runtime.process;

/** Holds processes to limits of the operating system. A port: not every system can, or lets us. */
public interface Confinement {
  /**
   * What one slot may have.
   *
   * @param heapBytes its heap; the limit for the whole process is derived from it
   * @param pids the most processes and threads
   */
  record Limits(long heapBytes, int pids) {}

  /** One slot that is held. */
  interface Held extends AutoCloseable {
    /** Kills all that is in it at once, where the system can. */
    void kill();

    /** Lets go of it once nothing is in it. */
    @Override
    void close();
  }

  /** Holds a process, and all that it starts from now on. Without the means it does nothing. */
  Held hold(String name, long pid, Limits limits);

  /** What it does and why, for people. */
  String describe();

  /** Holds nothing. */
  static Confinement none(String why) {
    return new NoConfinement(why);
  }
}
