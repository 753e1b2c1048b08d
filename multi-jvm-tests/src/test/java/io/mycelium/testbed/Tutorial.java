package io.mycelium.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of code of a page. What stands behind the language says what a block is: {@code sh}
 * alone is to be run, {@code sh fails} must fail, {@code sh install} is done by the test in its own
 * way, {@code text} is what the block before it says, line by line, and any other language has the
 * path of a file.
 */
record Tutorial(List<Block> blocks) {
  private static final Pattern FENCE = Pattern.compile("```(\\S+) ?(.*)");
  private static final String END = "```";

  /**
   * One block.
   *
   * @param language the first word
   * @param argument what follows it
   * @param text its lines, each with its end
   * @param line where it begins in the page
   */
  record Block(String language, String argument, String text, int line) {
    boolean isFile() {
      return !language.equals("sh") && !language.equals("text");
    }
  }

  static Tutorial read(Path page) throws IOException {
    List<String> lines = Files.readAllLines(page);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        int start = i + 1;
        StringBuilder text = new StringBuilder();
        for (i++; !lines.get(i).equals(END); i++) {
          text.append(lines.get(i)).append('\n');
        }
        blocks.add(new Block(fence.group(1), fence.group(2), text.toString(), start));
      }
    }
    return new Tutorial(List.copyOf(blocks));
  }

  /** The expected lines that do not come in this order; an ellipsis stands for any text. */
  static List<String> missing(String expected, String output) {
    List<String> missing = new ArrayList<>();
    int from = 0;
    for (String line : expected.lines().toList()) {
      Matcher found = Pattern.compile(pattern(line)).matcher(output);
      if (found.find(from)) {
        from = found.end();
      } else {
        missing.add(line);
      }
    }
    return missing;
  }

  private static String pattern(String line) {
    return String.join(".*", List.of(line.split("…", -1)).stream().map(Pattern::quote).toList());
  }
}
