package healthhttp_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"goping/ping/health"
	"goping/ping/health/healthhttp"
)

// A health check with its endpoint, and what happens.
func Example() {
	checker, err := health.New(&health.Config{
		Targets: []health.Target{{Name: "db", Host: "127.0.0.1"}},
		Policy:  health.Policy{Interval: 100 * time.Millisecond},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer checker.Close()
	http.Handle("/healthz", healthhttp.Handler(checker, nil))
	for ev := range checker.Events(context.Background()) {
		fmt.Println(ev)
		break
	}
	// Output: db: unknown → up
}

// A health endpoint: 200 while every host answers, else 503.
func ExampleHandler() {
	checker, err := health.New(&health.Config{
		Targets: []health.Target{{Name: "self", Host: "127.0.0.1"}},
		Policy:  health.Policy{Interval: 50 * time.Millisecond},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer checker.Close()
	mux := http.NewServeMux()
	mux.Handle("/healthz", healthhttp.Handler(checker, nil))

	if err := checker.Wait(context.Background(), "self"); err != nil {
		fmt.Println(err)
		return
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	body, _ := io.ReadAll(w.Body)
	fmt.Printf("%d %s", w.Code, body)
	// Output: 200 ok
}
