package io.mycelium.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.ComponentContext;
import io.mycelium.api.Directory;
import io.mycelium.api.TaskContext;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextSearchTest {
  private record PlainDirectory(Path path, long quotaBytes) implements Directory {
    @Override
    public long usedBytes() {
      return 0;
    }
  }

  @TempDir private Path data;
  @TempDir private Path files;
  private final TextSearch search = new TextSearch();

  @BeforeEach
  void start() throws Exception {
    Directory directory = new PlainDirectory(data, Long.MAX_VALUE);
    search.start(fake(ComponentContext.class, Map.of("data", directory)));
    Files.writeString(files.resolve("en.md"), "The nodes were loading signed components.");
    Files.writeString(files.resolve("ja.txt"), "これは日本語の文章です。東京で会いましょう。");
    Files.writeString(files.resolve("zh.txt"), "我们在北京的大学学习中文。");
    Files.writeString(files.resolve("de.txt"), "Größe und Maß: die Äpfel fallen überall.");
    Files.writeString(files.resolve("skip.bin"), "loading");
  }

  private static <F> F fake(Class<F> type, Map<String, ?> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.get(method.getName())));
  }

  private String run(String operation, String input) throws Exception {
    byte[] bytes = input.getBytes(UTF_8);
    return new String(
        search.run(
            fake(
                TaskContext.class,
                Map.of("operation", operation, "input", bytes, "cancelled", false))),
        UTF_8);
  }

  private String index() throws Exception {
    return run("index", "{\"directory\":\"" + files + "\"}");
  }

  @Test
  void search_inFourLanguages_findsEachFileWithASnippet() throws Exception {
    assertThat(index()).startsWith("{\"files\":4,");

    assertThat(run("search", "{\"query\":\"load\"}"))
        .contains("\"total\":1", "en.md", "<b>loading</b>");
    assertThat(run("search", "{\"query\":\"東京\"}")).contains("ja.txt");
    assertThat(run("search", "{\"query\":\"大学\"}")).contains("zh.txt");
    assertThat(run("search", "{\"query\":\"grosse\"}")).contains("de.txt", "<b>Größe</b>");
  }

  @Test
  void index_twice_replacesTheFiles() throws Exception {
    index();
    index();

    assertThat(run("search", "{\"query\":\"components\"}")).contains("\"total\":1");
  }

  @Test
  void input_thatIsWrong_isRefusedWithItsValue() throws Exception {
    assertThatThrownBy(() -> run("search", "{\"query\":\"a\"}"))
        .hasMessageContaining("nothing is indexed");
    assertThatThrownBy(() -> run("index", "{\"directory\":\"/does/not/exist\"}"))
        .hasMessageContaining("'/does/not/exist' is not a directory");
    index();
    assertThatThrownBy(() -> run("search", "{\"query\":\"a AND (\"}"))
        .hasMessageContaining("can't be read");
    assertThatThrownBy(() -> run("search", "{\"query\":\"a\",\"limit\":51}"))
        .hasMessageContaining("from 1 to 50, it is 51");
    assertThatThrownBy(() -> run("guess", "")).hasMessageContaining("'guess' is unknown");
  }
}
