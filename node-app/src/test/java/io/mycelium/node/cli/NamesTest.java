package io.mycelium.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final String FIRST = "ab".repeat(32) + "/text-search";
  private static final String SECOND = "cd".repeat(32) + "/text-search";
  private static final String OTHER = "cd".repeat(32) + "/acme.hello";
  private static final List<String> INSTANCES = List.of(FIRST, SECOND, OTHER);

  @Test
  void whole_ofABeginning_isTheOneThatWasMeant() {
    assertThat(Names.whole(List.of("task-12", "task-123", "task-2"), "task-2")).isEqualTo("task-2");
    assertThat(Names.whole(List.of("task-12", "task-123"), "task-12")).isEqualTo("task-12");
    assertThat(Names.whole(List.of("task-123", "task-2"), "task-1")).isEqualTo("task-123");
    assertThat(Names.whole(List.of("task-12", "task-13"), "task-1")).isEqualTo("task-1");
    assertThat(Names.whole(List.of(), "task-1")).isEqualTo("task-1");
  }

  @Test
  void whole_ofAnInstance_takesWhatTheTableShows() {
    assertThat(Names.whole(INSTANCES, "abababababab/text-search")).isEqualTo(FIRST);
    assertThat(Names.whole(INSTANCES, "acme.hello")).isEqualTo(OTHER);
    assertThat(Names.whole(INSTANCES, "text-search")).as("on two nodes").isEqualTo("text-search");
  }

  @Test
  void row_ofATable_isOneLine() {
    var failed = JsonNodeFactory.instance.objectNode();
    failed.putObject("facts").put("name", "t1").put("reason", "no such file\n\tat a.B.c\n");
    assertThat(Table.of(List.of("name", "reason"), List.of(failed)).lines())
        .containsExactly("NAME  REASON", "t1    no such file");
  }
}
