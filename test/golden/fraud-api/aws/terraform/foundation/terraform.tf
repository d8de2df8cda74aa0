terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.25.0"
    }
  }

  backend "s3" {
    bucket       = "fraud-api-prod-state-dae1f7"
    encrypt      = true
    key          = "fraud-api/production/foundation.tfstate"
    kms_key_id   = "alias/fraud-api-prod-state"
    region       = "eu-central-1"
    use_lockfile = true
  }
}
