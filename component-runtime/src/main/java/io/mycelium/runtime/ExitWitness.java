package io.mycelium.runtime;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Sees which component ends the JVM by {@link Runtime#exit}, on its thread and before the JVM goes
 * down. It listens to the logger {@code java.lang.Runtime}, which the JDK tells of each exit (see
 * {@link Runtime#exit}, "Runtime.exit logging"). It can't hinder an exit, and does not see {@link
 * Runtime#halt}, a lack of memory or a crash.
 */
public final class ExitWitness extends Handler {
  /** The most frames that the evidence names. */
  static final int MAX_FRAMES = 8;

  // The log manager holds loggers weakly; one that is collected forgets its handlers.
  private static final Logger EXITS = Logger.getLogger("java.lang.Runtime");

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private final Consumer<? super Seen> to;

  /**
   * An exit.
   *
   * @param slot whose code is on the stack of the thread, the nearest to the exit
   * @param evidence the thread and the frames of the slot, class and method names only
   */
  public record Seen(SlotName slot, String evidence) {}

  private ExitWitness(Consumer<? super Seen> to) {
    this.to = to;
  }

  /**
   * Tells of each exit by a component from now on.
   *
   * @param to is called on the thread that exits, which goes on when this returns
   */
  public static void install(Consumer<? super Seen> to) {
    // Nobody else needs to hear of the exits that nothing is wrong with.
    EXITS.setUseParentHandlers(false);
    EXITS.setLevel(Level.FINE);
    EXITS.addHandler(new ExitWitness(to));
  }

  @Override
  public void publish(LogRecord exit) {
    List<StackFrame> frames =
        STACK.walk(
            all ->
                all.filter(
                        frame -> frame.getDeclaringClass().getClassLoader() instanceof SlotLoader)
                    .limit(MAX_FRAMES)
                    .toList());
    if (!frames.isEmpty()) {
      slot(frames.getFirst())
          .ifPresent(slot -> to.accept(new Seen(slot, evidence(exit.getMessage(), frames))));
    }
  }

  private static Optional<SlotName> slot(StackFrame frame) {
    return SlotName.parse(frame.getDeclaringClass().getClassLoader().getName());
  }

  private static String evidence(String message, List<StackFrame> frames) {
    return FailureText.cut(
        "%s, on thread '%s', by %s"
            .formatted(
                message,
                Thread.currentThread().getName(),
                frames.stream()
                    .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                    .collect(Collectors.joining(" < "))));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
