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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    Files.writeString(
        files.resolve("pl.txt"), "W Warszawie poszliśmy z psami na spacer, choć padał śnieg.");
    Files.writeString(
        files.resolve("uk.txt"), "Учора в Києві ми читали книжки, але пам’ять її підвела.");
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
  void search_inSixLanguages_findsEachFileWithASnippet() throws Exception {
    assertThat(index()).startsWith("{\"files\":6,");

    assertThat(run("search", "{\"query\":\"load\"}"))
        .contains("\"total\":1", "en.md", "<b>loading</b>");
    assertThat(run("search", "{\"query\":\"東京\"}")).contains("ja.txt");
    assertThat(run("search", "{\"query\":\"大学\"}")).contains("zh.txt");
    assertThat(run("search", "{\"query\":\"grosse\"}")).contains("de.txt", "<b>Größe</b>");
  }

  @Test
  void search_byBaseForm_findsTheInflectedWordThatNoStemmerFinds() throws Exception {
    index();

    assertThat(run("search", "{\"query\":\"pies\"}")).contains("pl.txt", "<b>psami</b>");
    assertThat(run("search", "{\"query\":\"Warszawa\"}")).contains("<b>Warszawie</b>");
    assertThat(run("search", "{\"query\":\"pójść\"}")).contains("<b>poszliśmy</b>");
    assertThat(run("search", "{\"query\":\"книжка\"}")).contains("uk.txt", "<b>книжки</b>");
    assertThat(run("search", "{\"query\":\"Київ\"}")).contains("<b>Києві</b>");
    assertThat(run("search", "{\"query\":\"пам'яттю\"}")).contains("<b>пам’ять</b>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ENGLISH   | The nodes were loading signed components.",
        "JAPANESE  | これは日本語の文章です。",
        "CHINESE   | 我们在北京的大学学习中文。",
        "POLISH    | Zażółć gęślą jaźń.",
        "UKRAINIAN | Учора в Києві ми читали книжки.",
        "OTHER     | Вчера в Киеве мы читали книги.",
        "OTHER     | Учора ў Кіеве мы чыталі кнігі.",
        "OTHER     | Größe und Maß: die Äpfel fallen überall.",
        "OTHER     | El niño comió piñas y melón en otoño.",
        "OTHER     | Η γλώσσα είναι ελληνική.",
        "OTHER     | 12 34",
      })
  void language_ofAText_isGuessedFromItsLetters(Language language, String text) {
    assertThat(Language.of(text)).isEqualTo(language);
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
    assertThatThrownBy(() -> run("index", "{\"directory\":\"" + files + "\",\"language\":\"x\"}"))
        .hasMessage("language 'X' is none of english, japanese, chinese, polish, ukrainian, other");
    assertThatThrownBy(() -> run("guess", "")).hasMessageContaining("'guess' is unknown");
  }
}
