package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is left of the fleet of a test that has failed, and of one that has not. */
final class KeptLogsEndToEnd {
  private @Nullable ExtensionContext given;

  @RegisterExtension
  final BeforeEachCallback context =
      started -> {
        given = started;
      };

  private final FleetExtension extension = FleetExtension.of(FleetPlan.aFleet().withNodes(1));

  @Test
  void failedTest_hasTheLogsOfItsNodesWithIt_andKeepsTheFolder() {
    Fleet fleet = start();
    AssertionError failure = new AssertionError("as a test fails");

    assertThatThrownBy(() -> extension.handleTestExecutionException(test(), failure))
        .isSameAs(failure);
    end();

    assertThat(failure.getSuppressed())
        .singleElement()
        .satisfies(logs -> assertThat(logs).hasMessageContaining("node-1"));
    assertThat(log(fleet)).isNotEmptyFile();
    fleet.delete();
  }

  @Test
  void testThatPasses_leavesNothing() {
    Fleet fleet = start();
    assertThat(log(fleet)).exists();
    end();

    assertThat(fleet.directory()).doesNotExist();
  }

  private ExtensionContext test() {
    return Objects.requireNonNull(given);
  }

  private Fleet start() {
    extension.beforeAll(test());
    return extension.fleet();
  }

  private void end() {
    extension.afterEach(test());
    extension.afterAll(test());
  }

  private static Path log(Fleet fleet) {
    return fleet.directory().resolve("nodes/node-1/node.log");
  }
}
