package io.mycelium.search;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import morfologik.stemming.Dictionary;
import morfologik.stemming.DictionaryLookup;
import morfologik.stemming.WordData;

/**
 * The base forms of words in a language that inflects them, from a dictionary of its forms. One
 * object serves one thread; the dictionaries themselves are read once and shared.
 */
final class BaseForms {
  private static final Locale POLISH = Locale.of("pl");
  private static final Locale UKRAINIAN = Locale.of("uk");

  private final DictionaryLookup dictionary;
  private final Locale locale;

  private BaseForms(Dictionary dictionary, Locale locale) {
    this.dictionary = new DictionaryLookup(dictionary);
    this.locale = locale;
  }

  static BaseForms polish() {
    return new BaseForms(Polish.DICTIONARY, POLISH);
  }

  static BaseForms ukrainian() {
    return new BaseForms(Ukrainian.DICTIONARY, UKRAINIAN);
  }

  /**
   * The base forms of a word in lower case; the word itself if the dictionary does not know it. A
   * name is looked up with its capital letter too.
   */
  List<String> of(String word) {
    String lower = plain(word.toLowerCase(locale));
    if (lower.isEmpty()) {
      return List.of(word);
    }
    Set<String> forms = new LinkedHashSet<>();
    addForms(lower, forms);
    int second = lower.offsetByCodePoints(0, 1);
    addForms(lower.substring(0, second).toUpperCase(locale) + lower.substring(second), forms);
    if (forms.isEmpty()) {
      forms.add(lower);
    }
    return new ArrayList<>(forms);
  }

  private void addForms(String word, Set<String> forms) {
    for (WordData found : dictionary.lookup(word)) {
      if (found.getStem() != null) {
        forms.add(found.getStem().toString().toLowerCase(locale));
      }
    }
  }

  /**
   * As the dictionaries write: one apostrophe, no stress marks, and in Ukrainian no ghe with
   * upturn.
   */
  private String plain(String word) {
    String plain = word.replace('\u2019', '\'').replace('\u02bc', '\'').replace("\u0301", "");
    return locale.equals(UKRAINIAN) ? plain.replace('ґ', 'г') : plain;
  }

  /** Reads a dictionary of this bundle: the forms, and beside them how they are encoded. */
  private static Dictionary dictionary(String name) {
    try (InputStream forms = resource(name + ".dict");
        InputStream about = resource(name + ".info")) {
      return Dictionary.read(forms, about);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream found = BaseForms.class.getClassLoader().getResourceAsStream(name);
    if (found == null) {
      throw new IOException("the bundle lacks the dictionary " + name);
    }
    return found;
  }

  /** Holds the Polish dictionary from its first use. */
  private static final class Polish {
    private static final Dictionary DICTIONARY = dictionary("morfologik/stemming/polish/polish");
  }

  /** Holds the Ukrainian dictionary from its first use. */
  private static final class Ukrainian {
    private static final Dictionary DICTIONARY = dictionary("ua/net/nlp/ukrainian");
  }
}
