package io.mycelium.search;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.ja.JapaneseAnalyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;

/** The analyzer of each language. */
final class Analyzers {
  private Analyzers() {}

  static Analyzer all() {
    return new PerFieldAnalyzerWrapper(
        new Unicode(),
        Map.of(
            Language.ENGLISH.field(), new EnglishAnalyzer(),
            Language.JAPANESE.field(), new JapaneseAnalyzer(),
            Language.CHINESE.field(), new SmartChineseAnalyzer(),
            Language.POLISH.field(), new Inflected(BaseForms::polish),
            Language.UKRAINIAN.field(), new Inflected(BaseForms::ukrainian)));
  }

  private static final class Unicode extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer words = new ICUTokenizer();
      return new TokenStreamComponents(words, new ICUFoldingFilter(words));
    }
  }

  private static final class Inflected extends Analyzer {
    private final Supplier<BaseForms> dictionary;

    Inflected(Supplier<BaseForms> dictionary) {
      this.dictionary = dictionary;
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer words = new ICUTokenizer();
      return new TokenStreamComponents(words, new BaseFormFilter(words, dictionary.get()));
    }
  }
}
