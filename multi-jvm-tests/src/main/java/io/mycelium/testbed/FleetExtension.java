package io.mycelium.testbed;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * One fleet for the tests of a class, in a static field with {@code @RegisterExtension}: started
 * before the first, healed after each, judged and ended after the last. With a failure come the
 * ends of its logs, and its directory stays.
 */
public final class FleetExtension
    implements BeforeAllCallback,
        AfterEachCallback,
        AfterAllCallback,
        TestExecutionExceptionHandler {
  private final FleetPlan plan;
  private @Nullable Fleet running;
  private boolean failed;

  private FleetExtension(FleetPlan plan) {
    this.plan = plan;
  }

  /** An extension that starts this. */
  public static FleetExtension of(FleetPlan plan) {
    return new FleetExtension(plan);
  }

  /** The fleet. */
  public Fleet fleet() {
    Fleet fleet = running;
    if (fleet == null) {
      throw new FleetException("the fleet does not run: is its extension in a static field?");
    }
    return fleet;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    running = plan.start();
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    failed = true;
    failure.addSuppressed(new FleetException(fleet().logs()));
    throw failure;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    explained(fleet()::heal);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Fleet fleet = running;
    if (fleet == null) {
      return;
    }
    try {
      explained(() -> judge(fleet));
    } finally {
      explained(fleet::close);
    }
    if (!failed) {
      fleet.delete();
    }
  }

  private void explained(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      failed = true;
      e.addSuppressed(new FleetException(fleet().logs()));
      throw e;
    }
  }

  /** Holds the whole log against what must be true of any log. */
  private static void judge(Fleet fleet) {
    List<String> wrong = new ArrayList<>();
    try (EventLog log = fleet.openLog()) {
      wrong.addAll(log.brokenChains());
      wrong.addAll(History.violations(log.events("")));
    }
    if (!wrong.isEmpty()) {
      throw new FleetException("the log tells what must not be:\n" + String.join("\n", wrong));
    }
  }
}
