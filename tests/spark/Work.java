// The work of the recorded runs: a job of two stages with a shuffle between them, each task asleep for a while.
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.TaskContext;
import scala.Tuple2;

public class Work {
    /** Leaves a file behind, so that somebody outside can tell how far the job is: the event log is written too late for that. */
    static void mark(String folder, String what) throws Exception {
        if (!folder.isEmpty()) {
            TaskContext task = TaskContext.get();
            java.nio.file.Files.createFile(java.nio.file.Path.of(folder, what + "-" + task.taskAttemptId()));
        }
    }

    public static void main(String[] args) throws Exception {
        TreeMap<String, String> options = new TreeMap<>();
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            options.put(pair[0], pair.length > 1 ? pair[1] : "");
        }
        int maps = Integer.parseInt(options.getOrDefault("maps", "6"));
        int reduces = Integer.parseInt(options.getOrDefault("reduces", "6"));
        long mapMillis = Long.parseLong(options.getOrDefault("map-ms", "3000"));
        long reduceMillis = Long.parseLong(options.getOrDefault("reduce-ms", "6000"));
        int throwing = Integer.parseInt(options.getOrDefault("throw", "-1"));
        boolean once = options.containsKey("once");
        String marks = options.getOrDefault("marks", "");

        JavaSparkContext context = new JavaSparkContext(new SparkConf().setAppName("Work"));
        List<Integer> numbers = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            numbers.add(i);
        }
        long sum = 0;
        List<Tuple2<Integer, Integer>> rows = context.parallelize(numbers, maps)
            .mapPartitionsToPair(part -> {
                mark(marks, "start-0");
                Thread.sleep(mapMillis);
                TaskContext task = TaskContext.get();
                if (task.partitionId() == throwing && !(once && task.attemptNumber() > 0)) {
                    throw new IllegalStateException("Work: task failure");
                }
                List<Tuple2<Integer, Integer>> pairs = new ArrayList<>();
                part.forEachRemaining(n -> pairs.add(new Tuple2<>(n % reduces, n)));
                mark(marks, "end-0");
                return pairs.iterator();
            })
            .groupByKey(reduces)
            .mapPartitionsToPair(part -> {
                mark(marks, "start-1");
                Thread.sleep(reduceMillis);
                List<Tuple2<Integer, Integer>> sums = new ArrayList<>();
                part.forEachRemaining(group -> {
                    int total = 0;
                    for (int n : group._2) {
                        total += n;
                    }
                    sums.add(new Tuple2<>(group._1, total));
                });
                return sums.iterator();
            })
            .collect();
        for (Tuple2<Integer, Integer> row : rows) {
            sum += row._2;
        }
        System.out.println("RESULT sum=" + sum + " correct=" + (sum == 500500));
        if (options.containsKey("throw-at-end")) {
            throw new IllegalStateException("Work: after the job");
        }
        if (options.containsKey("exit")) {
            System.exit(Integer.parseInt(options.get("exit")));
        }
        context.stop();
    }
}
