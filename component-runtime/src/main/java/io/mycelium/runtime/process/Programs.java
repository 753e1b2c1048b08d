package io.mycelium.runtime.process;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Processes;
import io.mycelium.runtime.SlotPrograms;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The programs that components in this JVM run beside it. A program outlives the slot that started
 * it for as long as the next slot of the component may take to adopt it; it does not outlive the
 * node.
 *
 * <p>Each process is held to the memory it asked for by {@code RLIMIT_DATA}, which counts private
 * memory that can be written (setrlimit(2)); a program that starts others gives the limit to each.
 * Where the system has control groups for us, a program and all that it starts is one, beside that
 * of the slot: it must outlive the slot, and what forks without end must not take the node with it.
 */
public final class Programs implements AutoCloseable {
  /** The most words of a command, and of an environment. */
  static final int MAX_WORDS = 1_024;

  /** The most characters of all words of a command, and of an environment. */
  static final int MAX_CHARACTERS = 64 << 10;

  /** The least memory that a program can be held to. */
  static final long MIN_MEMORY_BYTES = 1L << 20;

  /** What all processes of a program hold beside twice the memory of one: code, pages of files. */
  private static final long BESIDE_BYTES = 64L << 20;

  /**
   * What holds for all components.
   *
   * @param perComponent the most programs of one component that run
   * @param adoption how long a program waits for the next slot
   * @param kill how long it may take to be gone once killed
   * @param memoryBytes the most that the programs of one component ask for together
   * @param pids the most processes and threads of the programs of one component, where the system
   *     can hold them to that
   * @param files the most files and sockets that each process has open
   */
  public record Limits(
      int perComponent, Duration adoption, Duration kill, long memoryBytes, int pids, int files) {
    /** 64 programs, a minute to be adopted, 10 s to be gone, and as much as a process may have. */
    public static final Limits DEFAULTS =
        new Limits(64, Duration.ofMinutes(1), Duration.ofSeconds(10), ProcessLimits.DEFAULTS);

    /** With the memory, the number of processes and the files of the tier {@code process}. */
    public Limits(int perComponent, Duration adoption, Duration kill, ProcessLimits process) {
      this(perComponent, adoption, kill, process.maxMemoryBytes(), process.pids(), process.files());
    }

    /** The same within the limits of the tier {@code process}. */
    public Limits within(ProcessLimits process) {
      return new Limits(perComponent, adoption, kill, process);
    }

    /** Refuses what nobody can keep. */
    public Limits {
      if (perComponent < 1 || !adoption.isPositive() || !kill.isPositive()) {
        throw new IllegalArgumentException(
            "programs: per component %d, adoption %s, kill %s must all be above 0"
                .formatted(perComponent, adoption, kill));
      }
      if (memoryBytes < MIN_MEMORY_BYTES || pids < 1 || files < ProcessLimits.MIN_FILES) {
        throw new IllegalArgumentException(
            "programs: %d bytes, %d processes, %d files must be at least %d, 1 and %d"
                .formatted(memoryBytes, pids, files, MIN_MEMORY_BYTES, ProcessLimits.MIN_FILES));
      }
    }
  }

  /** Does something later; a port, so that tests own the time. */
  @FunctionalInterface
  public interface Later {
    /** Runs it after that time. */
    void run(Duration after, Runnable action);
  }

  private final String owner;
  private final Limits limits;
  private final Confinement confinement;
  private final Later later;
  private final LongSupplier nanos;
  private final AtomicLong number = new AtomicLong();
  private final Map<ComponentId, Set<Program>> running = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * The programs of one node.
   *
   * @param owner what the marks of its processes begin with; an earlier start's are ended by it
   * @param confinement holds programs to limits of the system, where it can
   * @param nanos a monotonic clock
   */
  public Programs(
      String owner, Limits limits, Confinement confinement, Later later, LongSupplier nanos) {
    this.owner = owner;
    this.limits = limits;
    this.confinement = confinement;
    this.later = later;
    this.nanos = nanos;
  }

  /** What one slot of a component may do with them. */
  public SlotPrograms of(ComponentId component) {
    return new OfSlot(component);
  }

  /** Ends all of them, and starts no more; completes when they are gone, or their time is over. */
  public CompletableFuture<Void> end() {
    closed = true;
    return CompletableFuture.allOf(
        running.values().stream()
            .flatMap(Set::stream)
            .map(Program::kill)
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Ends all of them; returns at once. */
  @Override
  public void close() {
    var _ = end();
  }

  private Set<Program> of(ComponentId component, boolean make) {
    return make
        ? running.computeIfAbsent(component, none -> ConcurrentHashMap.newKeySet())
        : running.getOrDefault(component, Set.of());
  }

  /** Refuses what can't be started anywhere. */
  static void check(Processes.Spec spec) {
    if (spec.command().isEmpty()) {
      throw new IllegalArgumentException("a program needs a command, this one has none");
    }
    List<String> environment = new ArrayList<>();
    spec.environment().forEach((key, value) -> environment.add(key + "=" + value));
    check("command", spec.command());
    check("environment", environment);
    if (spec.memoryBytes() < MIN_MEMORY_BYTES) {
      throw new IllegalArgumentException(
          "memoryBytes=%d, the least for a program is %d"
              .formatted(spec.memoryBytes(), MIN_MEMORY_BYTES));
    }
    if (!Files.isDirectory(spec.directory())) {
      throw new IllegalArgumentException(
          "directory %s is not there: make it before the program is started"
              .formatted(spec.directory()));
    }
  }

  private static void check(String what, List<String> words) {
    long characters = words.stream().mapToLong(String::length).sum();
    if (words.size() > MAX_WORDS || characters > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "%s of %d words with %d characters, the limits are %d and %d"
              .formatted(what, words.size(), characters, MAX_WORDS, MAX_CHARACTERS));
    }
  }

  private void requireRoom(ComponentId component, Set<Program> all, long memoryBytes) {
    if (all.size() >= limits.perComponent()) {
      throw new IllegalStateException(
          "%s runs %d programs, the limit is %d: stop one first"
              .formatted(component, all.size(), limits.perComponent()));
    }
    long held = all.stream().mapToLong(Program::memoryBytes).sum();
    if (memoryBytes > limits.memoryBytes() - held) {
      throw new IllegalStateException(
          "%s asks for %d bytes for a program, those that run may hold %d, the limit for all is %d: stop one first, or raise mycelium.isolation.process.max-memory"
              .formatted(component, memoryBytes, held, limits.memoryBytes()));
    }
  }

  /** It waits for a line before it does anything: until then it can be held. */
  private Process begin(Processes.Spec spec, String mark) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "/bin/sh",
            "-c",
            "read -r go && ulimit -d \"$0\" && {"
                + " ulimit -n \"$1\" 2>/dev/null; shift; exec \"$@\" </dev/null; }",
            Long.toString(spec.memoryBytes() >> 10),
            Integer.toString(limits.files())));
    command.addAll(spec.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(spec.directory().toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(spec.environment());
    builder.environment().put(ProcessTree.VARIABLE, mark);
    return builder.start();
  }

  private Program begun(OfSlot slot, Processes.Spec spec) throws IOException {
    long next = number.incrementAndGet();
    // It ends with a character that no number has, so that no mark begins with another.
    String mark = "%s:program-%d;".formatted(owner, next);
    Process process = begin(spec, mark);
    boolean begun = false;
    try (OutputStream go = process.getOutputStream()) {
      Confinement.Held held = hold(slot.component, next, process, spec.memoryBytes());
      go.write('\n');
      begun = true;
      return new Program(spec, process, ProcessTree.of(mark), held, limits.kill(), slot);
    } catch (IllegalStateException e) {
      throw new IOException(e);
    } finally {
      if (!begun) {
        process.destroyForcibly();
      }
    }
  }

  private Confinement.Held hold(
      ComponentId component, long program, Process process, long memoryBytes) {
    return confinement
        .within(
            "%s-%s-programs".formatted(owner, component),
            new Confinement.Limits(together(limits.memoryBytes()), limits.pids()))
        .hold(
            Long.toString(program),
            process.pid(),
            new Confinement.Limits(together(memoryBytes), limits.pids()));
  }

  /** What all processes of programs hold that ask for so much. */
  private static long together(long memoryBytes) {
    return 2 * Math.min(memoryBytes, Long.MAX_VALUE / 4) + BESIDE_BYTES;
  }

  private final class OfSlot implements SlotPrograms {
    private final ComponentId component;
    private final AtomicLong measureAt = new AtomicLong(nanos.getAsLong());
    private volatile boolean closed;

    OfSlot(ComponentId component) {
      this.component = component;
    }

    @Override
    public Held held() {
      List<Program> mine =
          of(component, false).stream().filter(program -> program.isHeldBy(this)).toList();
      if (mine.isEmpty()) {
        return Held.NOTHING;
      }
      long now = nanos.getAsLong();
      long due = measureAt.get();
      if (now - due >= 0 && measureAt.compareAndSet(due, now + Held.EVERY.toNanos())) {
        Thread.ofVirtual()
            .name("measure the programs of " + component)
            .inheritInheritableThreadLocals(false)
            .start(() -> mine.forEach(Program::measure));
      }
      return new Held(mine.size(), mine.stream().mapToLong(Program::residentBytes).sum());
    }

    @Override
    public Kept start(Processes.Spec spec) throws IOException {
      check(spec);
      Set<Program> all = of(component, true);
      synchronized (all) {
        requireRoom(component, all, spec.memoryBytes());
        Program program = begun(this, spec);
        all.add(program);
        var _ = program.onExit(status -> all.remove(program));
        if (closed || Programs.this.closed) {
          var _ = program.kill();
          throw new IllegalStateException(closed ? "the slot is unloaded" : "the node ends");
        }
        return program;
      }
    }

    @Override
    public List<Kept> adopt() {
      List<Kept> taken =
          of(component, false).stream()
              .filter(program -> program.takenBy(this))
              .<Kept>map(program -> program)
              .toList();
      if (closed) {
        close();
      }
      return taken;
    }

    @Override
    public void close() {
      closed = true;
      for (Program program : of(component, false)) {
        program
            .leftBy(this)
            .ifPresent(time -> later.run(limits.adoption(), () -> program.killIfLeftSince(time)));
      }
    }

    @Override
    public String toString() {
      return "programs of a slot of " + component;
    }
  }
}
