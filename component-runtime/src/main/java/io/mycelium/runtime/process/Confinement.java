package io.mycelium.runtime.process;

/** Holds processes to limits of the operating system. A port: not every system can, or lets us. */
public interface Confinement {
  /**
   * What processes may have together.
   *
   * @param memoryBytes all their memory
   * @param pids the most processes and threads
   */
  record Limits(long memoryBytes, int pids) {}

  /** Processes that are held. */
  interface Held extends AutoCloseable {
    /** Kills all that is in it at once, where the system can. */
    void kill();

    /** Lets go of it once nothing is in it. */
    @Override
    void close();
  }

  /**
   * Holds a process, and all that it starts from now on. Without the means it does nothing.
   *
   * @param name nothing else on this machine is held under it
   * @throws IllegalStateException if the system does not take it, for example because it has ended
   */
  Held hold(String name, long pid, Limits limits);

  /**
   * A part of it, in which all that is held has no more than this together.
   *
   * @param name nothing else on this machine has it
   * @throws IllegalStateException if the system refuses
   */
  Confinement within(String name, Limits together);

  /** What it does and why, for people. */
  String describe();

  /** Holds nothing. */
  static Confinement none(String why) {
    return new NoConfinement(why);
  }
}
