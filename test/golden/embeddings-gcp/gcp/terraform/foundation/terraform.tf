terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "6.50.0"
    }
  }

  backend "gcs" {
    bucket = "embeddings-dev-state-8768fe"
    prefix = "embeddings/development/foundation"
  }
}
