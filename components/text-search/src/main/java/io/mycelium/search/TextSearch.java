package io.mycelium.search;

import io.mycelium.api.Component;
import io.mycelium.api.ComponentContext;
import io.mycelium.api.TaskContext;
import io.mycelium.api.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.queryparser.classic.MultiFieldQueryParser;
import org.apache.lucene.queryparser.classic.ParseException;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.NIOFSDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The component: {@code index} reads the text files of a directory, {@code search} asks for them.
 */
public final class TextSearch implements Component {
  /** The largest file that is read. */
  static final long MAX_FILE_BYTES = 4L * 1024 * 1024;

  /** The most files of one directory. */
  static final int MAX_FILES = 10_000;

  /** The most hits of one search. */
  static final int MAX_HITS = 50;

  private static final String PATH = "path";
  private static final int MAX_SNIPPET_LENGTH = 400;

  private @Nullable Path index;

  /** For the node. */
  public TextSearch() {}

  @Override
  public void start(ComponentContext context) throws IOException {
    index = Files.createDirectories(context.data().path().resolve("index"));
  }

  @Override
  public byte[] run(TaskContext task) throws Exception {
    Map<String, @Nullable Object> input = Json.object(task.input());
    return switch (task.operation()) {
      case "index" -> Json.bytes(index(task, text(input, "directory"), language(input)));
      case "search" -> Json.bytes(search(text(input, "query"), limit(input)));
      default ->
          throw new IllegalArgumentException(
              "operation '%s' is unknown; known are index and search".formatted(task.operation()));
    };
  }

  private Map<String, @Nullable Object> index(
      TaskContext task, String directory, @Nullable Language given)
      throws IOException, InterruptedException {
    List<Path> files = files(Path.of(directory));
    long bytes = 0;
    try (Directory store = open();
        Analyzer analyzer = Analyzers.all();
        IndexWriter writer = new IndexWriter(store, writing(analyzer))) {
      for (int i = 0; i < files.size(); i++) {
        if (task.cancelled()) {
          throw new InterruptedException("cancelled after " + i + " files");
        }
        Path file = files.get(i);
        bytes += Files.size(file);
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        Language language = given == null ? Language.of(text) : given;
        Document document = new Document();
        document.add(new StringField(PATH, file.toString(), Field.Store.YES));
        document.add(new TextField(language.field(), text, Field.Store.YES));
        writer.updateDocument(new Term(PATH, file.toString()), document);
        task.progress((i + 1.0) / files.size(), file.toString());
      }
      writer.commit();
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("files", files.size());
    result.put("bytes", bytes);
    return result;
  }

  /** Merges on the thread of the task: Lucene's own threads would be none of the slot's. */
  private static IndexWriterConfig writing(Analyzer analyzer) {
    return new IndexWriterConfig(analyzer).setMergeScheduler(new SerialMergeScheduler());
  }

  private static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("'%s' is not a directory".formatted(directory));
    }
    try (Stream<Path> found = Files.walk(directory)) {
      List<Path> files = found.filter(TextSearch::isText).sorted().limit(MAX_FILES + 1L).toList();
      if (files.size() > MAX_FILES) {
        throw new IllegalArgumentException(
            "'%s' has more than %d text files".formatted(directory, MAX_FILES));
      }
      return files;
    }
  }

  private static boolean isText(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file)
        && file.toFile().length() <= MAX_FILE_BYTES
        && (name.endsWith(".txt") || name.endsWith(".md") || name.endsWith(".adoc"));
  }

  private Map<String, @Nullable Object> search(String words, int limit) throws IOException {
    try (Directory store = open()) {
      if (!DirectoryReader.indexExists(store)) {
        throw new IllegalStateException("nothing is indexed on this node: run 'index' first");
      }
      try (Analyzer analyzer = Analyzers.all();
          DirectoryReader reader = DirectoryReader.open(store)) {
        String[] fields = Stream.of(Language.values()).map(Language::field).toArray(String[]::new);
        IndexSearcher searcher = new IndexSearcher(reader);
        Query query = parse(words, fields, analyzer);
        TopDocs found = searcher.search(query, limit);
        Map<String, String[]> snippets =
            UnifiedHighlighter.builder(searcher, analyzer)
                .build()
                .highlightFields(fields, query, found);
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("total", found.totalHits.value());
        result.put("hits", hits(searcher, found, snippets));
        return result;
      }
    }
  }

  private static Query parse(String words, String[] fields, Analyzer analyzer) {
    try {
      return new MultiFieldQueryParser(fields, analyzer).parse(words);
    } catch (ParseException e) {
      throw new IllegalArgumentException("query '%s' can't be read".formatted(words), e);
    }
  }

  private static List<Map<String, Object>> hits(
      IndexSearcher searcher, TopDocs found, Map<String, String[]> snippets) throws IOException {
    List<Map<String, Object>> hits = new ArrayList<>();
    for (int i = 0; i < found.scoreDocs.length; i++) {
      ScoreDoc hit = found.scoreDocs[i];
      Map<String, Object> named = new LinkedHashMap<>();
      named.put(PATH, searcher.storedFields().document(hit.doc).get(PATH));
      named.put("score", (double) hit.score);
      for (String[] ofField : snippets.values()) {
        String snippet = ofField[i];
        if (snippet != null) {
          named.put(
              "snippet", snippet.substring(0, Math.min(snippet.length(), MAX_SNIPPET_LENGTH)));
        }
      }
      hits.add(named);
    }
    return hits;
  }

  /** Plain channels: a mapped file would outlive the slot until its memory is collected. */
  private Directory open() throws IOException {
    Path path = index;
    if (path == null) {
      throw new IllegalStateException("the component is not started");
    }
    return new NIOFSDirectory(path);
  }

  private static String text(Map<String, @Nullable Object> input, String name) {
    if (input.get(name) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new IllegalArgumentException(
        "field '%s' must be a text, it is %s".formatted(name, input.get(name)));
  }

  private static int limit(Map<String, @Nullable Object> input) {
    Object limit = input.getOrDefault("limit", 10L);
    if (limit instanceof Long number && number >= 1 && number <= MAX_HITS) {
      return number.intValue();
    }
    throw new IllegalArgumentException(
        "field 'limit' must be from 1 to %d, it is %s".formatted(MAX_HITS, limit));
  }

  private static @Nullable Language language(Map<String, @Nullable Object> input) {
    if (!input.containsKey("language")) {
      return null;
    }
    String name = text(input, "language").toUpperCase(Locale.ROOT);
    for (Language language : Language.values()) {
      if (language.name().equals(name)) {
        return language;
      }
    }
    throw new IllegalArgumentException(
        "language '%s' is none of %s".formatted(name, Language.names()));
  }
}
