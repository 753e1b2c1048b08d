package io.mycelium.runtime.process;

import io.mycelium.api.Processes;
import io.mycelium.api.TaskId;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What frames about programs are made of. What may be started is judged by {@link Programs}. */
final class ProgramParts {
  private static final int MAX_PATH_BYTES = 4096;

  /** The bytes that a character takes at most. */
  private static final int BYTES = 3;

  private static final int MAX_WORD_BYTES = BYTES * Programs.MAX_CHARACTERS;

  /** The most programs in one frame, and that a node keeps for a child. */
  static final int MAX_PROGRAMS = 1024;

  private ProgramParts() {}

  static void spec(FrameWriter out, Processes.Spec spec) {
    var _ = out.text(spec.task().value()).count(spec.command().size());
    spec.command().forEach(out::text);
    var _ = out.count(spec.environment().size());
    spec.environment().forEach((name, value) -> out.text(name).text(value));
    var _ = out.text(spec.directory().toString()).number(spec.memoryBytes());
  }

  static Processes.Spec spec(FrameReader in) {
    TaskId task = new TaskId(in.text(TaskId.MAX_LENGTH));
    int words = in.count(Programs.MAX_WORDS);
    List<String> command = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      command.add(in.text(MAX_WORD_BYTES));
    }
    int variables = in.count(Programs.MAX_WORDS);
    Map<String, String> environment = new LinkedHashMap<>();
    for (int i = 0; i < variables; i++) {
      environment.put(in.text(MAX_WORD_BYTES), in.text(MAX_WORD_BYTES));
    }
    return new Processes.Spec(task, command, environment, path(in), in.number());
  }

  private static Path path(FrameReader in) {
    try {
      return Path.of(in.text(MAX_PATH_BYTES));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("a directory is " + e.getMessage(), e);
    }
  }

  static void programs(FrameWriter out, List<ToChild.ProgramIs> programs) {
    var _ = out.count(programs.size());
    programs.forEach(
        each -> out.number(each.program()).text(each.task().value()).number(each.pid()));
  }

  static List<ToChild.ProgramIs> programs(FrameReader in) {
    int count = in.count(MAX_PROGRAMS);
    List<ToChild.ProgramIs> programs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      programs.add(
          new ToChild.ProgramIs(in.number(), new TaskId(in.text(TaskId.MAX_LENGTH)), in.number()));
    }
    return programs;
  }
}
